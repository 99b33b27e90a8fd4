window.tradepost ??= (...call) => new Promise((done, failed) => tradepost.q.push([call, done, failed]));
tradepost.q ??= [];

document.querySelector("#ask").addEventListener("click", () => {
  tradepost("open", { with: ["seller:42"], prefill: "Is it still for sale?" });
});
