import Testing

@testable import AgentChatWeb

@Suite struct EventIDTests {
    static let ids: [(text: String, id: EventID?)] = [
        ("ab12.0", EventID(epoch: "ab12", sequence: 0)),
        ("x.41", EventID(epoch: "x", sequence: 41)),
        ("", nil), (".", nil), ("x", nil), ("x.", nil), (".1", nil), ("x.-1", nil), ("x.1.2", nil), ("x.one", nil),
        ("x.99999999999999999999", nil),
    ]

    @Test(arguments: ids)
    func reading(text: String, id: EventID?) {
        #expect(EventID(text) == id)
        if let id { #expect(id.description == text) }
    }

    static let starts: [(name: String, id: String?, count: Int, start: StreamStart)] = [
        ("no id", nil, 5, .beginning),
        ("a known id", "e.2", 5, .after(2)),
        ("the last one", "e.4", 5, .after(4)),
        ("one that is still to come", "e.5", 5, .snapshot),
        ("of another epoch", "f.2", 5, .snapshot),
        ("no id at all", "nonsense", 5, .snapshot),
        ("of another epoch, and there is nothing", "f.2", 0, .beginning),
    ]

    @Test(arguments: starts)
    func whereAStreamBegins(name: String, id: String?, count: Int, start: StreamStart) {
        #expect(StreamStart(id: id, epoch: "e", count: count) == start)
    }
}
