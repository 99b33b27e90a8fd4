document.querySelector("main")?.append("hi");
