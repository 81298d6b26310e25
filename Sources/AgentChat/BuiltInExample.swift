public import LanguageModels
import PlaybookLanguage
public import Settings

/// An example program that is part of the binary, with a recording that plays it unless it needs no model.
///
/// A new one is a program, and a recording if it needs a model, in the folder Examples, and a line in ``all``.
public struct BuiltInExample: Sendable {
    public var name: String
    public var text: [UInt8]
    /// Nil where the program runs without a model.
    public var recording: [UInt8]?

    /// From the simplest on.
    public static let all = [
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
    public static let prefix = "example:"

    private init(_ name: String, _ text: [UInt8], recording: [UInt8]? = nil) {
        self.name = name
        self.text = text
        self.recording = recording
    }

    /// The example of that name.
    public init(named name: String) throws(ExampleError) {
        guard let found = Self.all.first(where: { $0.name == name }) else {
            let nearest = NearestName.of(name, among: Self.all.map(\.name))
            throw ExampleError(
                message: "There is no example “\(name)”" + (nearest.map { "; did you mean “\($0)”?" } ?? ".")
                    + " `agent-chat examples` lists them.")
        }
        self = found
    }

    /// The example that `example:NAME` means; nil for any other path.
    public init?(path: String) throws(ExampleError) {
        guard path.hasPrefix(Self.prefix) else { return nil }
        try self.init(named: String(path.dropFirst(Self.prefix.count)))
    }

    /// The model that a configuration names, where `replay:example:NAME` plays an example's recording. Nothing is sent yet.
    ///
    /// - Throws: what `makeLanguageModel` of LanguageModels throws, and `notFound` where there is no such recording.
    public static func makeLanguageModel(_ config: LLMConfig) throws(ModelError) -> any LanguageModel {
        guard config.model.provider == .replay, config.model.name.hasPrefix(prefix) else {
            return try LanguageModels.makeLanguageModel(config)
        }
        let name = config.model.name
        let example: BuiltInExample
        do {
            example = try BuiltInExample(named: String(name.dropFirst(prefix.count)))
        } catch {
            throw ModelError(.notFound, error.message)
        }
        guard let recording = example.recording else {
            throw ModelError(.notFound, "\(example.name) has no recording, for it needs no model: use --model none.")
        }
        return ReplayModel(try Recording(parsing: recording, file: name), file: name)
    }

    /// What the program is, in the first sentence under its first heading.
    public var summary: String {
        let program = try? Program(files: [SourceFile(path: name, bytes: text)])
        let paragraph = program?.agents.first?.description ?? ""
        let words = paragraph.split { $0 == " " || $0 == "\n" }
        let end = words.firstIndex { $0.hasSuffix(".") } ?? words.endIndex - 1
        return words.prefix(end + 1).joined(separator: " ")
    }
}

/// There is no such example.
public struct ExampleError: Error, Sendable, Hashable {
    /// A sentence or two: which was asked for, and what to do.
    public var message: String
}
