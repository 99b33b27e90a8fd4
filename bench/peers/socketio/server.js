// Rooms as in socket.io's own guide: join one, and what is said goes to all in it; nothing stored.

const { createServer } = require("node:http");
const { Server } = require("socket.io");

const http = createServer();
const io = new Server(http);

io.on("connection", (socket) => {
  socket.on("join", (room, joined) => {
    socket.data.room = room;
    socket.join(room);
    joined();
  });
  socket.on("msg", (message) => io.to(socket.data.room).emit("msg", message));
});

http.listen(Number(process.argv[2]), "127.0.0.1", 4096);
