import SessionLog
import Streaming

/// The panels of a log, in the order in which their messages started.
struct PanelList: Sendable {
    /// What an entry has done to the panels.
    enum Change: Sendable, Hashable {
        case none
        /// A panel has come, as the last one.
        case added(Int)
        /// Text was added to an open panel.
        case grew(Int, by: String)
        /// An open panel is whole or broken off, and has its final text. `text` is what it had before.
        case ended(Int, text: String)
    }

    private(set) var panels: [Panel] = []
    /// Each pair of speakers once.
    private(set) var headings: [PanelHeading] = []
    /// Messages that are being written: few at a time, in the order of their starts.
    private(set) var open: [(messageID: String, panel: Int)] = []
    /// Hides messages until they have ended.
    var showsMessagesWhole: Bool

    private(set) var audience: Audience
    private var headingNumbers: [Pair: Int] = [:]
    private var speakerNumbers: [String: Int] = [:]
    /// How many panels another one has taken the place of.
    private(set) var replacedCount = 0
    /// Messages in whose place another may come.
    private var brokenOff: [String: Int] = [:]

    private struct Pair: Hashable, Sendable {
        var sender: String
        var recipient: String
    }

    init(showsMessagesBetweenAgents: Bool, showsMessagesWhole: Bool) {
        audience = Audience(showsMessagesBetweenAgents: showsMessagesBetweenAgents)
        self.showsMessagesWhole = showsMessagesWhole
    }

    /// Whether nothing of a panel is shown, yet or any more. `panel` is one of the list.
    func isHidden(_ panel: Int) -> Bool {
        switch panels[panel].state {
        case .open: showsMessagesWhole || panels[panel].text.isEmpty
        case .complete: false
        // What was written in its place stands below.
        case .brokenOff(_, let isReplaced): isReplaced
        }
    }

    /// Whether another message stands in the place of a panel's. `panel` is one of the list.
    func isReplaced(_ panel: Int) -> Bool {
        if case .brokenOff(_, isReplaced: true) = panels[panel].state { true } else { false }
    }

    func heading(of panel: Panel) -> PanelHeading? {
        guard case .message(let number) = panel.kind else { return nil }
        return headings[number]  // a number is given only to a heading of the list
    }

    // MARK: Entries

    mutating func take(_ event: LogEvent) -> Change {
        audience.follow(event)
        switch event {
        case .runStarted(_, let agents, let humans):
            // Several humans come after the agents, each in a colour of its own.
            for name in agents + humans { _ = speakerNumber(of: name) }
            return .none
        case .agentCreated(let agent, _, _):
            _ = speakerNumber(of: agent)
            return .none
        case .humanMessage(_, let sender, let recipient, let content):
            return add(sender, recipient, content, .complete)
        case .message(let message):
            guard audience.sees(messageTo: message.recipient) else { return .none }
            markReplaced(message.replaces)
            return add(message.sender, message.recipient, message.content, .complete, message.artifacts)
        case .stream(.start(let start)):
            guard audience.sees(messageTo: start.recipient) else { return .none }
            markReplaced(start.replaces)
            open.append((start.messageID, panels.count))
            return add(start.sender, start.recipient, "", .open)
        case .stream(.update(let update)):
            guard let panel = openPanel(update.messageID), !update.content.isEmpty else { return .none }
            panels[panel].text += update.content
            return .grew(panel, by: update.content)
        case .stream(.complete(let complete)):
            return end(complete.messageID, complete.content, .complete, complete.artifacts)
        case .stream(.aborted(let aborted)):
            return end(aborted.messageID, aborted.content, .brokenOff(aborted.reason, isReplaced: false))
        case .ended(let ending):
            return addRemark(on: ending)
        case .status(_, .unavailable(let reason)):
            return add(remark: reason, .error)
        case .turnStarted, .step, .call, .inputRequested, .status, .note, .usage, .interrupted, .transition:
            return .none
        }
    }

    private mutating func add(
        _ sender: String, _ recipient: String, _ content: String, _ state: Panel.State,
        _ artifacts: [MessageArtifact] = []
    ) -> Change {
        let heading = headingNumber(sender, recipient)
        panels.append(Panel(kind: .message(heading: heading), text: content, state: state, artifacts: artifacts))
        return .added(panels.count - 1)
    }

    /// `open` holds places in `panels`, which only grows.
    private func openPanel(_ messageID: String) -> Int? {
        open.first { $0.messageID == messageID }?.panel
    }

    private mutating func end(
        _ messageID: String, _ content: String, _ state: Panel.State, _ artifacts: [MessageArtifact] = []
    ) -> Change {
        guard let panel = openPanel(messageID) else { return .none }
        open.removeAll { $0.messageID == messageID }
        let text = panels[panel].text
        panels[panel].text = content
        panels[panel].state = state
        panels[panel].artifacts = artifacts
        if case .brokenOff = state { brokenOff[messageID] = panel }
        return .ended(panel, text: text)
    }

    private mutating func markReplaced(_ messageID: String?) {
        guard let messageID, let panel = brokenOff.removeValue(forKey: messageID),
            case .brokenOff(let reason, _) = panels[panel].state  // a place in `panels`, which only grows
        else { return }
        panels[panel].state = .brokenOff(reason, isReplaced: true)
        replacedCount += 1
    }

    private mutating func addRemark(on ending: RunEnding) -> Change {
        let (text, role): (String, StyleRole) =
            switch ending {
            case .finished: ("— the program has ended —", .faint)
            case .inputEnded: ("— the program has ended: it needed input, and there was no more —", .faint)
            case .cancelled: ("— the program was stopped —", .faint)
            case .failed(let failure): (failure.message, .error)
            }
        return add(remark: text, role)
    }

    mutating func add(remark text: String, _ role: StyleRole) -> Change {
        panels.append(Panel(kind: .remark(role), text: text, state: .complete))
        return .added(panels.count - 1)
    }

    // MARK: Speakers

    private mutating func headingNumber(_ sender: String, _ recipient: String) -> Int {
        // To whom a human speaks is not told.
        let isByHuman = audience.isHuman(sender)
        let pair = Pair(sender: sender, recipient: isByHuman ? "" : recipient)
        if let number = headingNumbers[pair] { return number }
        let isTheOnlyHuman = sender == LogEvent.human
        var title = isTheOnlyHuman ? "You" : Self.oneLine(sender)
        // Where there is one human, a message to nobody else needs no name for whom it is.
        if !isByHuman, recipient != LogEvent.human { title += " → " + Self.oneLine(recipient) }
        headings.append(
            PanelHeading(
                sender: sender, recipient: recipient, title: title,
                role: isTheOnlyHuman ? .you : .speaker(speakerNumber(of: sender)), isByHuman: isByHuman))
        headingNumbers[pair] = headings.count - 1
        return headings.count - 1
    }

    private mutating func speakerNumber(of name: String) -> Int {
        if let number = speakerNumbers[name] { return number }
        speakerNumbers[name] = speakerNumbers.count
        return speakerNumbers.count - 1
    }

    private static func oneLine(_ name: String) -> String {
        TextSanitizer.sanitized(name).replacing("\n", with: " ")
    }
}
