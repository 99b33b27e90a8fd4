// The room that everyone writes with ws: a set of sockets, and a loop over it; nothing stored.

const { createServer } = require("node:http");
const { WebSocketServer } = require("ws");

const http = createServer();
const server = new WebSocketServer({ server: http });
const rooms = new Map();

server.on("connection", (socket, request) => {
  const name = new URL(request.url, "ws://localhost").searchParams.get("room");
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(socket));
  socket.on("message", (data) => {
    for (const member of room) member.send(data, { binary: false });
  });
  socket.on("close", () => room.delete(socket));
  socket.on("error", () => socket.terminate());
});

http.listen(Number(process.argv[2]), "127.0.0.1", 4096);
