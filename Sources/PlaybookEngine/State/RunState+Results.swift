import OrderedCollections
import PlaybookLanguage
import Streaming

/// What becomes of results: of playbooks that returned, and of built-ins.
extension RunState {
    /// Takes the top frame from its stack, which ends with the last one.
    ///
    /// - Returns: the frame, and the one that called it; nil if none did.
    mutating func popFrame(ofStack id: Int) -> (frame: Frame, caller: FrameID)? {
        guard let frame = stacks[id]?.frames.popLast(), let stack = stacks[id] else { return nil }
        var callingStack = id
        if stack.frames.isEmpty {
            stacks.removeValue(forKey: id)
            switch stack.origin {
            case .call(let caller):
                resume(stack: caller) { _ in }
                callingStack = caller
            case .parallelCall(let caller):
                return self.frame(caller).map { _ in (frame, caller) }
            case .begin, .triggerHandling:
                return nil
            }
        }
        return stacks[callingStack]?.frames.last.map { (frame, FrameID(stack: callingStack, frame: $0.id)) }
    }

    /// Ends the top frame of a stack with a result.
    mutating func returnFrame(ofStack id: Int, _ value: PlaybookValue) {
        guard let (frame, caller) = popFrame(ofStack: id) else { return }
        guard !isParallelCall(id, of: caller) else {
            return endParallelCall(onStack: id, of: caller, .value(value))
        }
        deliver(value, of: frame.call, summary: frame.summary, to: frame.resultTarget, in: caller)
    }

    /// Ends the top frame of a stack with an error instead of a result.
    mutating func failFrame(ofStack id: Int, _ message: String) {
        guard let (frame, caller) = popFrame(ofStack: id) else { return }
        guard !isParallelCall(id, of: caller) else {
            return endParallelCall(onStack: id, of: caller, .refusal(message))
        }
        fail(callOf: caller, to: frame.resultTarget, message)
    }

    /// Tells the frame that made a call that it has failed.
    mutating func fail(callOf caller: FrameID, to target: ResultTarget, _ message: String) {
        change(caller) {
            if target.isOfPlaceholder {
                $0.placeholders.fill(Instruction.placeholderError(message))
            } else if case .python(let request) = target {
                $0.python?.keep(.refusal(message), to: request)
            } else if $0.reply != nil, $0.reply?.callFailure == nil {
                $0.reply?.callFailure = message
            } else {
                // The reply with the call was interrupted.
                $0.outcomes.append(Instruction.error(message))
            }
        }
    }

    private func isParallelCall(_ stack: Int, of caller: FrameID) -> Bool {
        frame(caller)?.parallelCalls.contains { $0.stack == stack } ?? false
    }

    /// Hands a result to the frame that made the call.
    ///
    /// - Parameters:
    ///   - call: as the model is told of it.
    ///   - summary: is told in place of the result.
    mutating func deliver(
        _ value: PlaybookValue, of call: String, summary: PlaybookValue? = nil, to target: ResultTarget,
        in caller: FrameID
    ) {
        var variable: String?
        switch target {
        case .argument:
            change(caller) { $0.reply?.arguments.append(value) }
            return
        case .placeholder:
            change(caller) { $0.placeholders.fill(value.text) }
            return
        case .placeholderArgument:
            change(caller) { $0.placeholders.arguments.append(value) }
            return
        case .python(let request):
            change(caller) { $0.python?.keep(.value(value), to: request) }
            return
        case .variable(let name):
            assign(name, value, in: caller)
            variable = name
        case .told:
            break
        }
        let long = value.longText.map { keep($0, of: value, call: call, variable: variable, for: caller) }
        let line = summary?.text ?? long ?? Instruction.result(of: call, value: value, summary: nil)
        change(caller) { $0.outcomes.append(line) }
    }

    /// Keeps a long result as an artifact, and returns what the model is told of it.
    private mutating func keep(
        _ text: String, of value: PlaybookValue, call: String, variable: String?, for caller: FrameID
    ) -> String {
        let name = variable ?? "a_\(text.stableHash)"
        let artifact = Artifact(summary: "result of \(call)", content: text)
        let agent = stacks[caller.stack]?.agent ?? ""
        let isKept = agents[agent]?.artifacts.hasRoom(for: artifact, named: name) ?? false
        if isKept { agents[agent]?.artifacts.save(artifact, named: name) }
        return Instruction.longResult(of: call, text: text, type: value.typeName, artifact: isKept ? name : nil)
    }

    /// The artifacts that a message names, from those of its sender.
    func artifacts(namedIn text: String, by sender: String) -> [MessageArtifact] {
        agents[sender]?.artifacts.named(in: text) ?? []
    }
}

extension PlaybookValue {
    /// The value's text if it has over 500 characters (language.md 4): too long to stand in every prompt.
    var longText: String? {
        let limit = 500
        let text = self.text
        return text.utf8.count > limit && text.unicodeScalars.count > limit ? text : nil
    }
}

extension String {
    /// Eight hexadecimal digits that are the same in every process: FNV-1a, 32 bits
    /// (http://www.isthe.com/chongo/tech/comp/fnv/).
    fileprivate var stableHash: String {
        var hash: UInt32 = 2_166_136_261
        for byte in utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}

extension MessageStreamEvent {
    /// The end of a message with the artifacts that it names; any other event as it is.
    func attaching(_ artifacts: [MessageArtifact]) -> MessageStreamEvent {
        guard case .complete(var end) = self else { return self }
        end.artifacts = artifacts
        return .complete(end)
    }
}
