#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An installation of local models as `scripts/local-model` makes one, but with a server of some lines of Python in place of
/// llama.cpp's. It answers every request with `text` and the number of its process: `text (PID)`.
public struct LocalInstallation: Sendable {
    /// As ``LocalModels/folder``.
    public let path: String

    /// - Parameters:
    ///   - path: a folder that is made.
    ///   - models: each loads at once, but for `broken`, which cannot be loaded.
    public init(at path: String, models: [String], text: String = "Hello") throws {
        self.path = path
        try Self.write("", to: "\(path)/models/.keep")
        for model in models { try Self.write(model, to: "\(path)/models/\(model).gguf") }
        try Self.write(Self.server, to: "\(path)/server/xllamacpp.py")
        try Self.write(text, to: "\(path)/server/text")
        // It is called as `python -I -c SCRIPT ARGUMENT…`.
        try Self.write(
            """
            #!/bin/sh
            shift 2
            script=$1
            shift
            exec python3 -I -c "import sys; sys.path.insert(0, '\(path)/server')
            $script" "$@"
            """, to: "\(path)/venv/bin/python", permissions: 0o755)
    }

    /// Whether the address of a server stands there, for another program to find.
    public func hasAddress(of model: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/run/\(model).json")
    }

    private static func write(_ text: String, to path: String, permissions: Int = 0o644) throws {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: "/\(folder)", withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    }

    private static let server = """
        import http.server, json, os, threading

        class Model: path = ""

        class Threads: pass

        class CommonParams:
            def __init__(self):
                self.model = Model()
                self.cpuparams = Threads()
                self.cpuparams_batch = Threads()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self.headers["authorization"] != "Bearer " + self.server.key:
                    return self.answer(401, "application/json", b'{"error": {"message": "no"}}')
                with open(os.path.join(os.path.dirname(__file__), "text"), encoding="utf-8") as file:
                    text = "%s (%d)" % (file.read(), os.getpid())
                if text.startswith("environment"): text = " ".join(sorted(os.environ))
                if asked.get("stream"):
                    frames = [{"choices": [{"delta": {"content": text}}]}, {"choices": [{"delta": {}, "finish_reason": "stop"}]}]
                    body = "".join("data: %s\\n\\n" % json.dumps(frame) for frame in frames) + "data: [DONE]\\n\\n"
                    self.answer(200, "text/event-stream", body.encode())
                else:
                    body = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
                    self.answer(200, "application/json", json.dumps(body).encode())

            def answer(self, status, kind, body):
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        class Server:
            def __init__(self, parameters):
                with open(parameters.model.path) as file:
                    if file.read() == "broken": raise RuntimeError("this model is broken")
                server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
                server.key = parameters.api_keys[0]
                threading.Thread(target=server.serve_forever, daemon=True).start()
                self.listening_address = "http://127.0.0.1:%d" % server.server_port
        """
}
