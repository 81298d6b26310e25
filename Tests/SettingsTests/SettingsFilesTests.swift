import Settings
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct SettingsFilesTests {
    /// A folder with an `agent-chat` folder in it, gone after the test.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "agent-chat"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func read(_ folder: URL, _ environment: [String: String] = [:]) throws -> SettingsFiles {
        try SettingsFiles(readingFrom: folder.path, environment: Environment(environment))
    }

    @Test func missingFilesAreFine() throws {
        try withFolder { folder throws in
            #expect(try read(folder) == SettingsFiles())
            let nothing = SettingsFiles(
                localModels: LocalModels(folder: "/nonexistent/.local/share/agent-chat/local", names: []))
            #expect(try read(folder.appending(path: "nowhere"), ["HOME": "/nonexistent"]) == nothing)
        }
    }

    @Test func allThreeAreFound() throws {
        try withFolder { folder throws in
            try Data("A=1".utf8).write(to: folder.appending(path: ".env"))
            try Data([0xEF, 0xBB, 0xBF] + Array("stream: on".utf8)).write(
                to: folder.appending(path: ".agent-chat.yaml"))
            try Data("model: b".utf8).write(to: folder.appending(path: "agent-chat/config.yaml"))
            let files = try read(folder, ["XDG_CONFIG_HOME": folder.path, "HOME": "/nonexistent"])
            #expect(files.dotEnv == SettingsFile(path: "\(folder.path)/.env", text: "A=1"))
            #expect(files.project?.text == "stream: on")
            #expect(files.user == SettingsFile(path: "\(folder.path)/agent-chat/config.yaml", text: "model: b"))
        }
    }

    @Test func theUsersFileIsBelowHomeIfNothingElseIsSaid() throws {
        try withFolder { folder throws in
            let below = folder.appending(path: ".config/agent-chat")
            try FileManager.default.createDirectory(at: below, withIntermediateDirectories: true)
            try Data("model: b".utf8).write(to: below.appending(path: "config.yaml"))
            #expect(try read(folder, ["HOME": folder.path]).user?.text == "model: b")
            // A relative path is to be ignored, says the XDG specification.
            #expect(try read(folder, ["HOME": folder.path, "XDG_CONFIG_HOME": "."]).user?.text == "model: b")
            #expect(try read(folder, ["XDG_CONFIG_HOME": "agent-chat"]).user == nil)
            #expect(try read(folder, ["HOME": "."]).user == nil)
        }
    }

    @Test(arguments: ["folder", "pipe", "too large", "not UTF-8", "a link in a circle"])
    func whatCannotBeReadIsNamed(kind: String) throws {
        try withFolder { folder throws in
            // A folder named .env is a virtual environment of Python and none of ours.
            let path = folder.appending(path: kind == "folder" ? ".agent-chat.yaml" : ".env").path
            switch kind {
            case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            case "pipe": #expect(mkfifo(path, 0o600) == 0)
            case "too large":
                try Data(repeating: 0x0A, count: (1 << 20) + 1).write(to: folder.appending(path: ".env"))
            case "not UTF-8": try Data([0x41, 0x3D, 0xFF]).write(to: folder.appending(path: ".env"))
            default: #expect(symlink(path, path) == 0)
            }
            let error = #expect(throws: SettingsError.self) { try read(folder) }
            #expect(error?.exitCode == 78)
            #expect(error?.message.hasPrefix("\(path) cannot be read: ") == true, "\(error?.message ?? "")")
        }
    }

    @Test func oneMebibyteIsNotTooMuch() throws {
        try withFolder { folder throws in
            try Data(repeating: 0x0A, count: 1 << 20).write(to: folder.appending(path: ".env"))
            #expect(try read(folder).dotEnv?.text.utf8.count == 1 << 20)
        }
    }
}
