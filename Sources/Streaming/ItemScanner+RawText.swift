/// Text without quotes: in `Step[…]` and `Trigger[…]`, and types.
extension ItemScanner {
    mutating func scanRaw(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        if byte.isNewline || byte == Byte.backtick {
            output.fail("The [ is not closed by ] on its line.", at: openPosition)
            return .consumed
        }
        guard byte == Byte.closeBracket else { return append(byte) }
        emitRawText(&output)
        partialPosition = output.position
        return close(.closeBracket, byte, &output)
    }

    mutating func scanType(_ byte: UInt8, _ depth: Int, _ output: inout TokenOutput) -> Outcome {
        switch byte {
        case UInt8(ascii: ",") where depth == 0:
            emitRawText(&output)
            partialPosition = output.position
            emit(.symbol(.comma), endsOperand: false, &output)
        case Byte.openBracket:
            partial = .type(depth: depth + 1)
            return append(byte)
        case Byte.closeBracket where depth > 0:
            partial = .type(depth: depth - 1)
            return append(byte)
        case _ where byte.continuesName || byte.isBlank || Self.isTypePunctuation(byte):
            return append(byte)
        default:
            output.fail("In Var[$name:type, value] a comma follows the type.")
        }
        return .consumed
    }

    /// What stands in types besides names, spaces and brackets.
    static func isTypePunctuation(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "|")
    }

    private mutating func emitRawText(_ output: inout TokenOutput) {
        let text = bytes[...].trimmed
        bytes.removeAll(keepingCapacity: true)
        guard !text.isEmpty else { return }
        emit(.rawText(String(decoding: text, as: UTF8.self)), endsOperand: true, &output)
    }
}
