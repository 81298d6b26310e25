extension [ModelEvent] {
    /// The same with texts that follow each other as one.
    ///
    /// Pieces that arrived in one read are known at the same moment. Every one costs whoever takes it an entry of the log
    /// and a turn of the agent, so a server that is faster than the program would make it slower still.
    func joiningTexts() -> [ModelEvent] {
        var joined: [ModelEvent] = []
        var text = ""
        for event in self {
            if case .text(let piece) = event {
                text += piece
                continue
            }
            if !text.isEmpty { joined.append(.text(text)) }
            text = ""
            joined.append(event)
        }
        if !text.isEmpty { joined.append(.text(text)) }
        return joined
    }
}
