import PlaybookLanguage

/// The steps of a playbook as the engine carries them out, each with its place among the others.
struct GuidedPlaybook {
    struct Node {
        var step: Step
        var reading: Reading
        var parent: Int?
        var next: Int?
        var previous: Int?
        var firstChild: Int?
    }

    enum Reading {
        case condition(GuidedCondition)
        case actions([GuidedAction])
    }

    let name: String
    private(set) var nodes: [Node] = []
    private var byNumber: [String: Int] = [:]

    init(_ playbook: PlaybookDefinition, hasModel: Bool) {
        name = playbook.className
        add(playbook.steps, under: nil, hasModel: hasModel)
        for (index, node) in nodes.enumerated() {
            let number = Step.plainNumber(node.step.number)
            if byNumber[number] == nil { byNumber[number] = index }
        }
    }

    /// The depth of steps is bounded where they are read.
    private mutating func add(_ steps: [Step], under parent: Int?, hasModel: Bool) {
        var previous: Int?
        for step in steps {
            let index = nodes.count
            nodes.append(
                Node(step: step, reading: Reading(step, hasModel: hasModel), parent: parent, previous: previous))
            // Both were appended before this one.
            if let previous { nodes[previous].next = index } else if let parent { nodes[parent].firstChild = index }
            add(step.children, under: index, hasModel: hasModel)
            previous = index
        }
    }

    /// The index of the step of that number, with or without leading zeros.
    func index(of number: String) -> Int? { byNumber[Step.plainNumber(number)] }

    func isInside(_ index: Int, _ outer: Int) -> Bool {
        var parent = nodes[index].parent
        while let found = parent {
            if found == outer { return true }
            parent = nodes[found].parent
        }
        return false
    }
}

extension GuidedPlaybook.Reading {
    fileprivate init(_ step: Step, hasModel: Bool) {
        guard step.code != .condition else {
            self = .condition(GuidedCondition(reading: step.text))
            return
        }
        let actions = GuidedStep(reading: step, hasModel: hasModel).actions.filter { $0 != .nothing }
        // What stands under a step says how it is done.
        let isHeading = !step.children.isEmpty && actions.contains { $0.judgement != nil }
        self = .actions(isHeading ? [] : actions)
    }
}

extension GuidedCondition {
    var isLoop: Bool { form == .loop || form == .loopCheckedLast }
}
