import PlaybookLanguage

/// What the engine does next with a playbook that it drives: the way from the place where it stands over conditions and
/// jumps to the next step with something to do.
///
/// It changes nothing: it tells what to execute, and where the playbook stands when that is done.
struct GuidedWalk {
    /// What is to be done next.
    enum Move: Equatable {
        /// Items, as a reply would hold them.
        case reply(String, Guide.Place)
        /// What only a model can tell, behind the items of `reply`.
        case ask(GuidedQuestion, reply: String, Guide.Place)
    }

    let book: GuidedPlaybook
    let scope: FrameScope
    /// What was last answered.
    let answer: String?
    let hasModel: Bool
    /// Whether plain words are better than those that the model finds.
    let saysPlainly: Bool
    var place: Guide.Place
    /// The items of the reply so far.
    private var items: [String] = []

    init(_ book: GuidedPlaybook, from guide: Guide, in scope: FrameScope, hasModel: Bool, isModelSmall: Bool) {
        self.book = book
        self.scope = scope
        self.hasModel = hasModel
        saysPlainly = !hasModel || isModelSmall
        answer = guide.answer
        place = guide.place
    }

    /// Steps passed without anything done, after which they must be going round.
    private static let passedLimit = 10_000

    mutating func next() throws(ExecutionError) -> Move {
        var previous = place.step.flatMap { book.index(of: $0) }
        var index = try start()
        for _ in 0..<Self.passedLimit {
            guard let current = index else { return .reply(reply(["Return[]"]), place) }
            if let move = try land(on: current, from: previous, next: &index) { return move }
            previous = current
        }
        throw ExecutionError(message: "The steps go round without end, and nothing in them changes anything")
    }

    /// The step to go on with.
    private mutating func start() throws(ExecutionError) -> Int? {
        if let landing = place.landing {
            place.landing = nil
            place.step = nil
            return try target(landing)
        }
        guard let number = place.step, let here = book.index(of: number) else { return book.nodes.isEmpty ? nil : 0 }
        switch book.nodes[here].reading {
        case .condition:
            guard let decision = place.decision else { return here }
            place.decision = nil
            return decision
                ? book.nodes[here].firstChild ?? leaving(here, isTaken: true) : leaving(here, isTaken: false)
        case .actions(let actions):
            return place.done < actions.count ? here : book.nodes[here].firstChild ?? leaving(here, isTaken: true)
        }
    }

    /// Does what there is to do in a step.
    ///
    /// - Parameter next: gets the step that comes then, where nothing is to be done.
    private mutating func land(
        on index: Int, from previous: Int?, next: inout Int?
    ) throws(ExecutionError) -> Move? {
        let node = book.nodes[index]
        if place.step != node.step.number || previous != index { place.done = 0 }
        place.step = node.step.number
        if place.done == 0 {
            items.append("Step[\"\(book.name):\(node.step.number):\(node.step.code.rawValue)\"]")
        }
        switch node.reading {
        case .condition(let condition):
            let isAgain = previous.map { book.isInside($0, index) } ?? false
            return try decide(condition, at: index, isAgain: isAgain, next: &next)
        case .actions(let actions):
            // "Ask for the name", then "Wait for the answer", is one wait.
            let isAnswered =
                actions == [.wait(.user)] && node.previous.map { book.nodes[$0].step.number } == place.answered
            if isAnswered, place.answered != nil { place.done = actions.count }
            if place.done < actions.count { return try perform(actions, at: index, next: &next) }
            next = node.firstChild ?? leaving(index, isTaken: true)
            return nil
        }
    }

    // MARK: Order

    func target(_ number: String) throws(ExecutionError) -> Int {
        guard let index = book.index(of: number) else {
            throw ExecutionError(message: "There is no step \(number) to go to")
        }
        return index
    }

    /// The step behind this one and all under it.
    ///
    /// - Parameter isTaken: whether a condition held, so that what stands behind `otherwise` is passed over.
    func leaving(_ index: Int, isTaken: Bool) -> Int? {
        var index = index
        var isTaken = isTaken
        while true {
            var next = book.nodes[index].next
            if isTaken, case .condition(let condition) = book.nodes[index].reading, !condition.isLoop {
                while let other = next, book.isOtherwise(other) { next = book.nodes[other].next }
            }
            if let next { return next }
            guard let parent = book.nodes[index].parent else { return nil }
            if case .condition(let condition) = book.nodes[parent].reading, condition.isLoop { return parent }
            index = parent
            isTaken = true
        }
    }

    // MARK: Text

    /// The reply: the steps that were passed, then what is to be done, a line each.
    func reply(_ written: [String], yield: YieldReason? = nil) -> String {
        // A backtick inside a literal is text.
        (items + written).map { "`\($0)`\n" }.joined() + (yield.map { "yld \($0.rawValue)\n" } ?? "")
    }
}

extension GuidedPlaybook {
    fileprivate func isOtherwise(_ index: Int) -> Bool {
        if case .condition(let condition) = nodes[index].reading { condition.form == .otherwise } else { false }
    }
}
