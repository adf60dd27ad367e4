// Placeholder: Sockets
