/// What was changed in a text, so that it can be undone and done again.
struct EditHistory: Sendable {
    /// Characters in place of others.
    struct Change: Sendable {
        var position: Int
        var removed: [Character]
        var inserted: [Character]

        fileprivate var size: Int { removed.count + inserted.count }
    }

    /// Why the text changed: changes of one kind that follow each other are one step.
    enum Kind: Sendable, Hashable {
        /// Characters were typed; a step is a word with the blanks behind it.
        case typing(isBlank: Bool)
        case deletingBackward, deletingForward
        /// A step of its own.
        case other
    }

    struct Step: Sendable {
        var changes: [Change]
        var caretBefore: Int
        var caretAfter: Int
        fileprivate var kind: Kind

        fileprivate var size: Int { changes.reduce(0) { $0 + $1.size } }
    }

    private var done: [Step] = []
    private var undone: [Step] = []
    /// Whether the next change may belong to the last step.
    private var isStepOpen = false
    /// Characters in the steps.
    private var size = 0

    /// Older steps are forgotten beyond these.
    private static let mostSteps = 1000
    private static let mostCharacters = 8 << 20

    mutating func record(_ change: Change, _ kind: Kind, caretBefore: Int, caretAfter: Int) {
        for step in undone { size -= step.size }
        undone = []
        size += change.size
        if isStepOpen, let last = done.last, last.caretAfter == caretBefore, Self.belongs(kind, behind: last.kind) {
            // The last is there.
            done[done.count - 1].changes.append(change)
            done[done.count - 1].caretAfter = caretAfter
            done[done.count - 1].kind = kind
        } else {
            done.append(Step(changes: [change], caretBefore: caretBefore, caretAfter: caretAfter, kind: kind))
        }
        isStepOpen = kind != .other
        while done.count > Self.mostSteps || (size > Self.mostCharacters && done.count > 1) {
            size -= done.removeFirst().size
        }
    }

    /// The next change is a step of its own.
    mutating func endStep() {
        isStepOpen = false
    }

    /// The step to undo: its changes are taken back from the last to the first.
    mutating func undo() -> Step? {
        guard let step = done.popLast() else { return nil }
        undone.append(step)
        isStepOpen = false
        return step
    }

    /// The step to do again.
    mutating func redo() -> Step? {
        guard let step = undone.popLast() else { return nil }
        done.append(step)
        isStepOpen = false
        return step
    }

    private static func belongs(_ kind: Kind, behind last: Kind) -> Bool {
        switch (last, kind) {
        case (.typing(isBlank: true), .typing(isBlank: false)): false
        case (.typing, .typing), (.deletingBackward, .deletingBackward), (.deletingForward, .deletingForward): true
        default: false
        }
    }
}
