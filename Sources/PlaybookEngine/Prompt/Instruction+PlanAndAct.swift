import PlaybookLanguage

/// What a playbook without steps is told: plan, act, look at what came of it, until its text is fulfilled.
extension Instruction {
    static func planAndAct(_ frame: borrowing Frame, in playbook: PlaybookDefinition) -> String {
        let name = playbook.className
        let ending =
            playbook.returnType == nil
            ? "When everything that its text asks for is done, end with `Return[]`, or with `Return[value]` if it has a result."
            : "When everything that its text asks for is done, end with its result: `Return[value]`"
        guard frame.exchanges.isEmpty else {
            return
                "Go on with \(name). It has no steps: look at what has happened, plan what is left, and write the next "
                + "action. \(ending)"
        }
        return
            "Execute \(frame.call). It has no steps, so write no `Step[…]`: plan how to do what its text asks for, and "
            + "write the first action. After a call of a playbook write: yld call. After a question to the user write: "
            + "yld user. \(ending)"
    }
}
