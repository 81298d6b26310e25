/// How much agent-chat-web takes, as configuration files say it; nil where they say nothing.
public struct WebLimits: Sendable, Hashable {
    /// Runs under way at once.
    public var maxRuns: Int?
    /// Streams open at once.
    public var maxStreams: Int?
    /// Requests that change something, a second and client; 0 for no limit.
    public var rate: Double?
    /// Seconds that answers may take when the server was told to stop.
    public var drainLimit: Double?
    /// Hours after which a run ends to which nobody says anything; 0 for never.
    public var idleLimit: Double?
    /// Days after which the files of runs that have ended are deleted.
    public var keepRuns: Double?

    public init() {}

    init(_ layers: SettingLayers) {
        maxRuns = layers.first(\.web.maxRuns)
        maxStreams = layers.first(\.web.maxStreams)
        rate = layers.first(\.web.rate)
        drainLimit = layers.first(\.web.drainLimit)
        idleLimit = layers.first(\.web.idleLimit)
        keepRuns = layers.first(\.web.keepRuns)
    }

    // MARK: What they may be, for options and files alike

    public static func isCount(_ value: Int) -> Bool { (1...1_000_000).contains(value) }

    public static func isRate(_ value: Double) -> Bool { (0...1_000_000).contains(value) }

    /// Up to an hour.
    public static func isDrainLimit(_ value: Double) -> Bool { (0...3600).contains(value) }

    /// Up to ten years.
    public static func isIdleLimit(_ value: Double) -> Bool { (0...87_600).contains(value) }

    /// Up to a hundred years.
    public static func isAge(_ value: Double) -> Bool { (0...36_500).contains(value) }
}
