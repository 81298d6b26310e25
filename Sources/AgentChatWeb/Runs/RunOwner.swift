/// Who made a run, and so who may see it.
enum RunOwner: Sendable, Hashable {
    /// Somebody who has the token: sees every run.
    case keeper
    /// A browser that logged in; the text names its cookie. Sees the runs that it made.
    case visitor(String)
}
