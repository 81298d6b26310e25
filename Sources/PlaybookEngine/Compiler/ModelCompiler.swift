public import LanguageModels
import OrderedCollections
public import PlaybookLanguage
import Streaming

/// Compiles playbooks by asking a language model, one playbook a request.
///
/// It starts from a program that was compiled natively. Only triggers and steps are taken from the model; everything else,
/// and the place of every entry in the source, stays. What the model cannot do, after a second try with the reasons, stays
/// native, with a warning.
public struct ModelCompiler: Sendable {
    private let model: any LanguageModel
    private let cache: CompilationCache?
    private let streaming: Bool
    private let willAsk: @Sendable (AgentDefinition, PlaybookDefinition) -> Void

    /// - Parameters:
    ///   - cache: keeps what was compiled for the next time; nil to ask for everything, as a recording needs it.
    ///   - streaming: whether replies are asked for as a stream.
    ///   - willAsk: called before the model is asked for a playbook.
    public init(
        model: any LanguageModel, cache: CompilationCache?, streaming: Bool,
        willAsk: @escaping @Sendable (AgentDefinition, PlaybookDefinition) -> Void = { _, _ in }
    ) {
        self.model = MeasuredModel(model, RunMetrics())
        self.cache = cache
        self.streaming = streaming
        self.willAsk = willAsk
    }

    /// The program with the triggers and steps that the model writes. What is PBASM already is kept.
    ///
    /// - Throws: ``ModelError`` when the model cannot be asked, `CancellationError`. What was compiled before is cached.
    public func compile(_ program: Program) async throws -> Program {
        var result = program
        // The indices are those of the program itself.
        for (agentIndex, agent) in program.agents.enumerated() where agent.kind == .ai {
            for (index, playbook) in agent.playbooks.enumerated() where playbook.needsCompiling {
                let request = CompilerPrompt.request(for: playbook, of: agent, in: program)
                switch try await compile(playbook, of: agent, by: request, known: program.warnings) {
                case .compiled(let compiled): result.agents[agentIndex].playbooks[index] = compiled
                case .refused(let problems):
                    result.warnings.append(Self.warning(of: playbook, problems))
                }
            }
        }
        return result
    }

    private enum Outcome {
        case compiled(PlaybookDefinition)
        case refused([String])
    }

    private func compile(
        _ playbook: PlaybookDefinition, of agent: AgentDefinition, by request: ModelRequest, known: [ProgramProblem]
    ) async throws -> Outcome {
        let key = CompilationCache.key(for: request, model: model.name)
        if let text = cache?.text(for: key), case .compiled(let kept) = Self.read(text, source: playbook, known: known)
        {
            return .compiled(kept)
        }
        willAsk(agent, playbook)
        let first = try await ask(request)
        let outcome = read(first, source: playbook, known: known, key: key)
        // An answer that was too long would be too long again.
        guard case .refused(let problems) = outcome, !first.isCut else { return outcome }
        let second = try await ask(CompilerPrompt.again(request, after: first.text, problems: problems))
        return read(second, source: playbook, known: known, key: key)
    }

    // MARK: Asking

    private struct Answer {
        var text = ""
        /// Whether the model's limit, or its provider, ended it.
        var isCut = false
    }

    /// How often an answer is asked for that breaks off. Before its first text the model itself has patience.
    private static let attempts = 3

    private func ask(_ request: ModelRequest) async throws -> Answer {
        var attempt = 1
        while true {
            var answer = Answer()
            do {
                // As with replies, what has broken as a stream is asked for whole.
                try await model.respond(to: request, streaming: streaming && attempt == 1) { event in
                    switch event {
                    case .text(let text): answer.text += text
                    case .stopped(let reason): answer.isCut = reason != .finished
                    case .reasoning, .usage, .retrying, .mended, .unstreamed, .fellBack, .preparing, .prepared: break
                    }
                }
                return answer
            } catch let error as ModelError where !answer.text.isEmpty && error.code.mayPass && attempt < Self.attempts
            {
                attempt += 1
            }
        }
    }

    // MARK: Reading

    private func read(
        _ answer: Answer, source: PlaybookDefinition, known: [ProgramProblem], key: String
    ) -> Outcome {
        guard !answer.isCut else { return .refused(["The answer was cut off. Make the playbook shorter."]) }
        let text = CompilerReply.pbasm(in: answer.text)
        let outcome = Self.read(text, source: source, known: known)
        if case .compiled = outcome { cache?.store(text, for: key) }
        return outcome
    }

    /// Reads PBASM of one playbook and puts it into its source.
    ///
    /// - Parameter known: problems of the source, which its compilation may have too.
    private static func read(_ text: String, source: PlaybookDefinition, known: [ProgramProblem]) -> Outcome {
        let path = source.className + ".pbasm"
        // PBASM reads only in a program, in which something starts.
        let starter = "# Starter\n## Main\n### Triggers\n- T1:BGN When the program starts\n### Steps\n- 01:YLD exit\n"
        let program: Program
        do {
            program = try Program(files: [
                SourceFile(path: path, text: "# Agent\n" + text), SourceFile(path: "starter.pbasm", text: starter),
            ])
        } catch {
            return .refused(error.problems.filter { $0.location.file == path }.map(Self.sentence))
        }
        let messages = Set(known.map(\.message))
        let problems = program.warnings.filter { $0.location.file == path && !messages.contains($0.message) }
            .map(Self.sentence)
        let playbooks = program.agents.flatMap(\.playbooks).filter { $0.location.file == path }
        let all = problems + CompilationCheck.problems(source: source, compiled: playbooks)
        guard all.isEmpty, let playbook = playbooks.first else { return .refused(all) }
        return .compiled(source.compiled(as: playbook))
    }

    /// A problem with the line that it is in, as a model or a person reads it without the text beside it.
    private static func sentence(_ problem: ProgramProblem) -> String {
        let line = problem.sourceLine.trimmingBlankEnds.prefix(200)
        return line.isEmpty ? problem.message : "“\(line)”: \(problem.message)"
    }

    private static func warning(of playbook: PlaybookDefinition, _ problems: [String]) -> ProgramProblem {
        ProgramProblem(
            .warning,
            "The model's compilation of \(playbook.className) cannot be used, so it was compiled natively. "
                + (problems.first ?? ""),
            at: playbook.location, sourceLine: "")
    }
}

extension PlaybookDefinition {
    /// Whether there are steps that are not PBASM already.
    fileprivate var needsCompiling: Bool {
        !steps.isEmpty && !source.isEmpty && !location.file.hasSuffix(".pbasm")
    }

    /// This playbook with the triggers and steps of its compilation, which come from the same places as its own.
    func compiled(as compilation: PlaybookDefinition) -> PlaybookDefinition {
        var playbook = self
        playbook.triggers = zip(triggers, compilation.triggers).map { own, compiled in
            Trigger(
                number: own.number, kind: compiled.kind, text: compiled.text.isEmpty ? own.text : compiled.text,
                location: own.location)
        }
        playbook.steps = StepAlignment.located(compilation.steps, by: steps)
        return playbook
    }
}
