import LanguageModels
import PlaybookLanguage
import Settings

/// An example program that is part of the binary, with a recording that plays it unless it needs no model.
///
/// A new one is a program, and a recording if it needs a model, in the folder Examples, and a line in ``all``.
struct BuiltInExample: Sendable {
    var name: String
    var text: [UInt8]
    /// Nil where the program runs without a model.
    var recording: [UInt8]?

    /// From the simplest on.
    static let all = [
        BuiltInExample("welcome", PackageResources.welcome_md),
        BuiltInExample("capitals", PackageResources.capitals_md),
        BuiltInExample("intake", PackageResources.intake_md),
        BuiltInExample("counter", PackageResources.counter_md),
        BuiltInExample("hello", PackageResources.hello_md, recording: PackageResources.hello_replay_jsonl),
        BuiltInExample("greeting", PackageResources.greeting_md, recording: PackageResources.greeting_replay_jsonl),
        BuiltInExample("countdown", PackageResources.countdown_md, recording: PackageResources.countdown_replay_jsonl),
        BuiltInExample("quiz", PackageResources.quiz_md, recording: PackageResources.quiz_replay_jsonl),
        BuiltInExample("order", PackageResources.order_md, recording: PackageResources.order_replay_jsonl),
        BuiltInExample("plants", PackageResources.plants_md, recording: PackageResources.plants_replay_jsonl),
        BuiltInExample("trip", PackageResources.trip_md, recording: PackageResources.trip_replay_jsonl),
        BuiltInExample("debate", PackageResources.debate_md, recording: PackageResources.debate_replay_jsonl),
        BuiltInExample("support", PackageResources.support_md, recording: PackageResources.support_replay_jsonl),
        BuiltInExample(
            "countries", PackageResources.countries_md, recording: PackageResources.countries_replay_jsonl),
        BuiltInExample("shop", PackageResources.shop_md, recording: PackageResources.shop_replay_jsonl),
    ]

    /// What stands before the name where a file's path could stand too.
    static let prefix = "example:"

    init(_ name: String, _ text: [UInt8], recording: [UInt8]? = nil) {
        self.name = name
        self.text = text
        self.recording = recording
    }

    /// The example of that name.
    init(named name: String) throws(CommandFailure) {
        guard let found = Self.all.first(where: { $0.name == name }) else {
            let nearest = NearestName.of(name, among: Self.all.map(\.name))
            throw CommandFailure(
                .unreadableFile,
                "agent-chat: There is no example “\(name)”"
                    + (nearest.map { "; did you mean “\($0)”?" } ?? ".") + " `agent-chat examples` lists them.")
        }
        self = found
    }

    /// The example that `example:NAME` means; nil for any other path.
    init?(path: String) throws(CommandFailure) {
        guard path.hasPrefix(Self.prefix) else { return nil }
        try self.init(named: String(path.dropFirst(Self.prefix.count)))
    }

    /// The model that plays an example's recording, where `replay:example:NAME` is asked for.
    static func model(_ name: ModelName) throws(CommandFailure) -> (any LanguageModel)? {
        guard name.provider == .replay, let example = try BuiltInExample(path: name.name) else { return nil }
        guard let recording = example.recording else {
            throw CommandFailure(
                .unreadableFile,
                "agent-chat: \(example.name) has no recording, for it needs no model: use --model none.")
        }
        do {
            return ReplayModel(try Recording(parsing: recording, file: name.name), file: name.name)
        } catch {
            throw CommandFailure(.unreadableFile, "agent-chat: \(error.message)")
        }
    }

    /// What the program is, in the first sentence under its first heading.
    var summary: String {
        let program = try? Program(files: [SourceFile(path: name, bytes: text)])
        let paragraph = program?.agents.first?.description ?? ""
        let words = paragraph.split { $0 == " " || $0 == "\n" }
        let end = words.firstIndex { $0.hasSuffix(".") } ?? words.endIndex - 1
        return words.prefix(end + 1).joined(separator: " ")
    }
}
