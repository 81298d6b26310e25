"""Streams runs the way the original did: a thread for each connection, and with each piece the whole text so far.

Prints its address, then serves POST /runs/new and GET /runs/{id}/stream. The one argument is the port of the model.
"""

import http.client
import http.server
import json
import socketserver
import sys
import threading

MODEL_PORT = int(sys.argv[1])
OPENING = 'Say("user", "'
CLOSING = '")`'


class Run:
    def __init__(self):
        self.reply = ""
        self.text = ""
        self.is_over = False
        self.changed = threading.Condition()
        threading.Thread(target=self.ask, daemon=True).start()

    def ask(self):
        connection = http.client.HTTPConnection("127.0.0.1", MODEL_PORT)
        connection.request("POST", "/v1/chat/completions", "{}", {"Content-Type": "application/json"})
        for line in connection.getresponse():
            if not line.startswith(b"data: {"):
                continue
            choice = json.loads(line[6:])["choices"][0]
            self.reply += choice["delta"].get("content", "")
            self.look()
        with self.changed:
            self.is_over = True
            self.changed.notify_all()

    def look(self):
        """Looks through the whole reply for the message."""
        start = self.reply.find(OPENING)
        if start < 0:
            return
        text = self.reply[start + len(OPENING) :]
        end = text.find(CLOSING)
        with self.changed:
            self.text = text if end < 0 else text[:end]
            self.changed.notify_all()


RUNS = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        name = str(len(RUNS))
        RUNS[name] = Run()
        self.send_response(201)
        self.send_header("Content-Length", str(len(name)))
        self.end_headers()
        self.wfile.write(name.encode())

    def do_GET(self):
        run = RUNS[self.path.split("/")[2]]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        sent = ""
        while True:
            with run.changed:
                run.changed.wait_for(lambda: run.is_over or run.text != sent)
                text, is_over = run.text, run.is_over
            if text != sent:
                self.tell(type="stream_update", agent="Speaker", content=text[len(sent) :], total_content=text)
                sent = text
            if is_over:
                self.tell(type="stream_complete", agent="Speaker", content=text)
                return

    def tell(self, **event):
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 4096


server = Server(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
