extension [ModelEvent] {
    /// The same with texts that follow each other as one.
    ///
    /// Pieces that one part of the body holds are known at the same moment, and every one costs whoever takes it entries of
    /// the log and a turn of the agent. (A server that sends each event as a chunk of its own makes each a part of its own.)
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
