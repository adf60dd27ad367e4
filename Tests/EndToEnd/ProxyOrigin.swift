import Support

/// A server of another make, Node's, that the proxy under test passes requests on to.
enum ProxyOrigin {
    /// Starts it, on a free port or at the path of a socket.
    static func start(in directory: TemporaryDirectory, path: String? = nil) throws -> Server {
        try directory.write(ByteString(script), to: "origin.js")
        return try Server(
            Command(
                "node",
                [ByteString(directory.path("origin.js"))] + (path.map { [ByteString($0)] } ?? [])))
    }

    /// What it answers is named by the last segment of the path.
    private static let script = #"""
        const http = require('http');
        const open = { silent: 0, stream: 0 };
        let pumped = 0, isStalled = false, taken = 0;
        const events = [];

        const answers = {
          echo(request, response) {
            const pairs = [];
            for (let i = 0; i < request.rawHeaders.length; i += 2)
              pairs.push(request.rawHeaders[i] + ': ' + request.rawHeaders[i + 1]);
            response.end([request.method + ' ' + request.url, ...pairs, ''].join('\n'));
          },
          length(request, response) {
            response.setHeader('Content-Length', 5);
            response.end(request.method === 'HEAD' ? undefined : 'hello');
          },
          chunks(request, response) { response.write('one '); response.end('two'); },
          nothing(request, response) { response.writeHead(204).end(); },
          fields(request, response) {
            response.setHeader('Connection', 'close, X-Private');
            response.setHeader('X-Private', 'hop');
            response.setHeader('Keep-Alive', 'timeout=5');
            response.setHeader('Proxy-Authenticate', 'Basic');
            response.setHeader('Trailer', 'X-T');
            response.setHeader('X-Public', 'end');
            response.setHeader('Set-Cookie', ['a=1', 'b=2']);
            response.setHeader('Via', '1.0 other');
            response.end('ok');
          },
          hints(request, response) {
            response.writeEarlyHints({ link: '</a.css>; rel=preload' });
            response.end('ok');
          },
          // The request's body back as it comes.
          mirror(request, response) { request.pipe(response); },
          count(request, response) {
            let count = 0;
            request.on('data', piece => count += piece.length);
            request.on('end', () => response.end(String(count)));
          },
          refuse(request, response) { response.writeHead(403).end('no'); },
          // Never takes the body.
          hold(request) { request.pause(); },
          silent(request, response) {
            open.silent += 1;
            response.on('close', () => open.silent -= 1);
          },
          open(request, response) { response.end(JSON.stringify(open)); },
          events(request, response) {
            open.stream += 1;
            response.on('close', () => open.stream -= 1);
            response.writeHead(200, { 'Content-Type': 'text/event-stream' });
            response.write('data: 0\n\n');
            events.push(response);
          },
          tell(request, response) {
            for (const each of events) each.write('data: 1\n\n');
            response.end('told');
          },
          endless(request, response) {
            const piece = Buffer.alloc(1 << 16);
            const pump = () => {
              isStalled = false;
              let hasRoom = true;
              while (!response.destroyed && hasRoom) {
                hasRoom = response.write(piece);
                pumped += piece.length;
              }
              isStalled = true;
            };
            response.on('drain', pump);
            pump();
          },
          pumped(request, response) { response.end(isStalled + ' ' + pumped); },
          cut(request, response) {
            response.setHeader('Content-Length', 100);
            response.write('half', () => response.socket.destroy());
          },
          cutchunks(request, response) {
            response.write('half', () => response.socket.destroy());
          },
        };
        // Bytes that no HTTP library would write.
        const raw = {
          both: 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
          twice: 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
          folded: 'HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n',
          nul: 'HTTP/1.1 200 OK\r\nX-A: b\0c\r\nContent-Length: 0\r\n\r\n',
          barelf: 'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
          status: 'HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n',
          nonsense: 'SSH-2.0-OpenSSH_9.6\r\n\r\n',
          switching: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n',
          interim: 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100),
          empty: '',
          badchunk: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n',
          surplus: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nevil',
          latin: 'HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Length: 0\r\n\r\n',
        };
        const server = http.createServer((request, response) => {
          const name = request.url.split('?')[0].split('/').pop();
          if (name in raw) request.socket.end(raw[name], 'latin1');
          else (answers[name] || answers.echo)(request, response);
        });
        server.on('upgrade', (request, socket, head) => {
          if (request.url.endsWith('/refused'))
            return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n' +
            'Upgrade: websocket\r\nX-Offered: ' + request.headers.upgrade + '\r\n\r\nhello');
          socket.on('data', bytes => socket.write(bytes));
          // After the client's end there is still a word to say.
          socket.on('end', () => socket.end('bye'));
          socket.on('error', () => {});
        });
        server.on('clientError', () => {});
        const path = process.argv[2];
        server.listen(path ? { path } : { port: 0, host: '127.0.0.1' }, () =>
          console.log('origin on ' +
            (path ? 'unix:' + path : 'http://127.0.0.1:' + server.address().port)));
        """#
}
