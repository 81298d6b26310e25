/// A call whose text is delivered while the model still writes it.
///
/// A conforming type is a state machine: text goes in, events come out, at most one start and one end, the start not
/// before the first text. It is the executed call itself, so what was delivered and what was executed cannot differ.
public protocol StreamingCall: Sendable {
    /// What has been delivered so far.
    var content: String { get }
    /// Whether the start was announced.
    var hasStarted: Bool { get }

    /// Takes the next piece of text, which may be empty.
    mutating func append(_ text: String) -> [MessageStreamEvent]
    /// The call is whole. A call without any text ends without an event.
    mutating func complete() -> [MessageStreamEvent]
    /// The call was broken off. A call without any text ends without an event.
    mutating func abort(_ reason: AbortReason) -> [MessageStreamEvent]
}
