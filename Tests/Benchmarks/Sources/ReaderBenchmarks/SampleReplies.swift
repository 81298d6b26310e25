/// Replies of any length, made of what models write.
enum SampleReplies {
    private static let paragraph = """
        The quick brown fox – as they say – jumps over the lazy dog; in Zürich it's \\"der flinke Fuchs\\". Prices are in €, \
        not in dollars, and 東京 stays 東京 👍.\\n\\n- one item with `code`\\n- another, (with brackets) and a [link](https://x.y)\\n\\n

        """

    /// One message, about as long as that.
    static func message(of size: Int) -> [UInt8] {
        repeated(paragraph, from: "`Say(\"user\", \"", to: "\")`\nyld user\n", size: size)
    }

    static func prose(of size: Int) -> [UInt8] {
        repeated(paragraph.replacing("\\", with: ""), from: "", to: "", size: size)
    }

    static func items(of size: Int) -> [UInt8] {
        let lines = """
            recap – the price was asked for
            plan – look it up and tell it
            `Step["Main:03:QUE"]` `$price = Price($item, currency="EUR")`
            `Step["Main:04:QUE"]` `Say("user", f"It is {$price} in all.")`
            `Var[$count:int, $count + 1]`
            trig? no

            """
        return repeated(lines, from: "", to: "yld user\n", size: size)
    }

    private static func repeated(_ part: String, from start: String, to end: String, size: Int) -> [UInt8] {
        var reply = Array(start.utf8)
        let part = Array(part.utf8)
        while reply.count + part.count + end.utf8.count <= size { reply += part }
        return reply + Array(end.utf8)
    }
}
