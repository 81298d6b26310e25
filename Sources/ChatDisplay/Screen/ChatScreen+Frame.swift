import SessionLog

/// What the screen shows.
extension ChatScreen {
    mutating func composeFrame(at now: Int64) -> ChatFrame {
        guard layout.isLargeEnough else { return frameOfSmallScreen }
        let prompt = prompt
        let input = editor.layOut(width: layout.inputWidth(behind: prompt), height: layout.inputLimit)
        layout.share(
            queue: typedAhead.rowCount, input: search == nil ? input.rows.count : 1,
            isLogOpen: isLogOpen, isLogFocused: isLogFocused)
        transcript.resize(width: layout.columns, height: layout.transcriptRows)
        goOnSearching()
        var frame = ChatFrame(columns: layout.columns, rows: layout.rows)
        frame.windows = [
            window(.title, row: 0, [titleRow]),
            window(.transcript, row: 1, transcript.rows()),
        ]
        if layout.logRows > 0 { frame.windows.append(window(.log, row: 1 + layout.transcriptRows, logRows)) }
        let status = typedAhead.rows(width: layout.columns, height: layout.queueRows) + [statusRow(at: now)]
        frame.windows.append(window(.status, row: layout.statusRow, status))
        addInput(input, behind: prompt, to: &frame)
        addPopups(to: &frame)
        return frame
    }

    private func window(_ kind: ChatFrame.Window.Kind, row: Int, _ rows: [StyledRow]) -> ChatFrame.Window {
        ChatFrame.Window(kind, row: row, columns: layout.columns, rows: rows)
    }

    private var frameOfSmallScreen: ChatFrame {
        var frame = ChatFrame(columns: layout.columns, rows: layout.rows)
        guard layout.rows > 0, layout.columns > 0 else { return frame }
        let least = "\(ScreenLayout.fewestColumns)×\(ScreenLayout.fewestRows)"
        let sentence = WrappedText.rows(of: "Too small: at least \(least) cells.", width: layout.columns)
        let blank = Array(repeating: StyledRow(), count: layout.rows)
        frame.windows = [window(.status, row: 0, Array((sentence + blank).prefix(layout.rows)))]
        return frame
    }

    // MARK: Title

    private var titleRow: StyledRow {
        let style = CellStyle(.title)
        let width = layout.columns
        let agents = activity.agents.filter { $0 != configuration.program }.joined(separator: ", ")
        let state = activity.hasTrouble ? "no answer" : activity.hasEnded ? "ended" : ""
        var program = StyledRow(" " + configuration.program, CellStyle(.title, .bold))
        var model = StyledRow(configuration.model, style)
        // The state is short, and news. Where there is no room for the rest, the model's name stands without its provider,
        // and has a third or what the others do not need.
        let right = state.isEmpty ? 1 : CellText.width(of: state) + (model.width > 0 ? 3 : 0) + 1
        let rest = width - right - 1
        if program.width + model.width > rest {
            let name = StyledRow(
                configuration.model.split(separator: "/", maxSplits: 1).last.map(String.init) ?? "", style)
            let others = program.width + (agents.isEmpty ? 0 : 3 + min(CellText.width(of: agents), 2 * Self.leastShare))
            model = name.truncated(to: max(rest / 3, rest - others))
            if model.width < Self.leastShare, model != name { model = StyledRow() }
            program = program.truncated(to: rest - model.width)
        }
        let room = rest - program.width - model.width - 3
        if !agents.isEmpty, room >= min(CellText.width(of: agents), Self.leastShare) {
            program.append(" · ", style)
            program.append(StyledRow(agents, style).truncated(to: room))
        }
        if model.width > 0, !state.isEmpty { model.append(" · ", style) }
        model.append(state, style)
        if model.width > 0 { model.append(" ", style) }
        return joined(program, model, style)
    }

    /// Cells in which a name that is cut can still be recognised.
    private static let leastShare = 8

    /// Two texts at the edges of the screen; the right one stays as long as there is room for a little of the left one.
    private func joined(_ left: StyledRow, _ right: StyledRow, _ style: CellStyle) -> StyledRow {
        let width = layout.columns
        let right = width - right.width >= min(left.width + 1, 12) ? right : StyledRow()
        var row = left.truncated(to: width - right.width - (right.width > 0 ? 1 : 0))
        row.pad(to: width - right.width, style)
        row.append(right)
        return row
    }

    // MARK: Status

    private mutating func statusRow(at now: Int64) -> StyledRow {
        let (text, role) = statusSentence(at: now)
        let style = CellStyle(role)
        let mark = scrollMark()
        return joined(StyledRow(" " + text, style), mark, CellStyle(.status))
    }

    private func statusSentence(at now: Int64) -> (String, StyleRole) {
        if let notice { return (notice.text, notice.role) }
        if let search { return (search.sentence, .status) }
        return (
            activity.sentence(at: now),
            activity.isWorking
                ? .statusBusy : activity.hasFailed || activity.isUnanswered ? .error : .status
        )
    }

    /// How much has arrived below what is shown, and which key leads there.
    private mutating func scrollMark() -> StyledRow {
        guard let count = transcript.newLines else { return StyledRow() }
        let key = editor.isEmpty ? "End" : "Ctrl-End"
        let lines = count == 0 ? "more below" : count == 1 ? "1 new line" : "\(count) new lines"
        return StyledRow("v \(lines) (\(key)) ", CellStyle(.status, .bold))
    }

    // MARK: Log

    private var logRows: [StyledRow] {
        let style = CellStyle(.rule)
        var heading = StyledRow("── ", style)
        heading.append("Log", CellStyle(.rule, isLogFocused ? .bold : []))
        if let usage = log.usageText { heading.append(" ── \(usage)", style) }
        if !log.isFollowing { heading.append(" ── more below", style) }
        heading.append(" ", style)
        heading = heading.truncated(to: layout.columns)
        heading.append(String(repeating: "─", count: layout.columns - heading.width), style)
        let rows = log.rows(width: layout.columns, height: layout.logRows - 1)
        return [heading] + rows + Array(repeating: StyledRow(), count: layout.logRows - 1 - rows.count)
    }

    // MARK: Input

    /// Who gets the line is named where it could be somebody else.
    var prompt: StyledRow {
        var row = StyledRow()
        if activity.hasSeveralAgents, case .waiting(let agent) = activity.phase {
            row = StyledRow(agent, CellStyle(.prompt)).truncated(to: max(1, layout.columns / 3))
        }
        row.append("> ", CellStyle(.prompt))
        return row
    }

    private mutating func addInput(_ input: InputEditor.Layout, behind prompt: StyledRow, to frame: inout ChatFrame) {
        if search != nil {
            addSearch(to: &frame)
            return
        }
        let style = CellStyle(.input)
        let rows = input.rows.prefix(layout.inputRows).enumerated().map { index, text in
            var row = index == 0 ? prompt : StyledRow(String(repeating: " ", count: prompt.width), style)
            if editor.isEmpty {
                row.append(hint, CellStyle(.faint))
            } else {
                row.append(text, style)
            }
            return row.truncated(to: layout.columns)
        }
        frame.windows.append(window(.input, row: layout.inputRow, rows))
        frame.cursor = .init(row: layout.inputRow + input.caretRow, column: prompt.width + input.caretColumn)
    }

    /// What stands in an empty input.
    private var hint: String {
        if activity.hasEnded { return "/save, /copy, /search · Enter leaves" }
        return isNew ? "/help lists keys and commands" : ""
    }

    private mutating func addSearch(to frame: inout ChatFrame) {
        guard var search else { return }
        var row = StyledRow("Search: ", CellStyle(.prompt))
        let input = search.editor.layOut(width: layout.inputWidth(behind: row), height: 1)
        self.search = search
        let column = row.width + input.caretColumn
        row.append(input.rows.first ?? "", CellStyle(.input))
        frame.windows.append(window(.input, row: layout.inputRow, [row.truncated(to: layout.columns)]))
        frame.cursor = search.isTyping ? .init(row: layout.inputRow, column: column) : nil
    }

    // MARK: Pop-ups

    private mutating func addPopups(to frame: inout ChatFrame) {
        if let completion {
            let height = min(completion.choices.count, max(1, layout.statusRow - 1))
            let rows = completion.rows(width: min(layout.columns, 76), height: height)
            frame.popups.append(
                .init(
                    .completion, row: layout.statusRow - rows.count, columns: min(layout.columns, 76), rows: rows))
        }
        if let offset = helpOffset { addHelp(scrolledBy: offset, to: &frame) }
    }

    private mutating func addHelp(scrolledBy offset: Int, to frame: inout ChatFrame) {
        let width = layout.helpWidth
        let all = HelpText.rows(width: width)
        let height = min(all.count, layout.helpLimit)
        let first = min(offset, all.count - height)
        helpOffset = first
        let style = CellStyle(.popup)
        let heading = StyledRow("┌ Help · Esc closes ", style).truncated(to: width + 3)
        let more = first + height < all.count ? " more below " : ""
        let ending = StyledRow("└" + more, style).truncated(to: width + 3)
        let body = all[first..<first + height].map { text in
            var row = StyledRow("│ ", style)
            row.append(text)
            row.pad(to: width + 2, style)
            row.append(" │", style)
            return row
        }
        let rows = [line(heading, to: "┐", style)] + body + [line(ending, to: "┘", style)]
        frame.popups.append(
            .init(
                .help, row: (layout.rows - rows.count) / 2, column: (layout.columns - width - 4) / 2,
                columns: width + 4, rows: rows))
        frame.cursor = nil
    }

    private func line(_ start: StyledRow, to corner: String, _ style: CellStyle) -> StyledRow {
        var row = start
        row.append(String(repeating: "─", count: max(0, layout.helpWidth + 3 - row.width)) + corner, style)
        return row
    }
}
