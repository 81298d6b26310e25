import ArgumentParser
import Settings

/// The options that say how much the server takes. Each is a key of the configuration file, too, which counts where the option is
/// not given.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Runs that may be under way at once. (default: 100)", valueName: "n"))
    var maxRuns: Int?

    @Option(help: ArgumentHelp("Streams that may be open at once. (default: 10000)", valueName: "n"))
    var maxStreams: Int?

    @Option(
        help: ArgumentHelp(
            "Requests that change something, a second and client; 0 for no limit. (default: 20)", valueName: "n"))
    var rate: Double?

    @Option(
        help: ArgumentHelp(
            "Seconds that answers may take when the server was told to stop. (default: 30)", valueName: "s"))
    var drainLimit: Double?

    @Option(
        help: ArgumentHelp(
            "Hours after which a run ends to which nobody says anything; 0 for never. (default: 24)", valueName: "h"))
    var idleLimit: Double?

    @Option(
        help: ArgumentHelp(
            "Days after which the files of runs that have ended are deleted. (default: they are kept)",
            valueName: "days"))
    var keepRuns: Double?

    func validate() throws {
        guard [maxRuns, maxStreams].compactMap(\.self).allSatisfy(WebLimits.isCount) else {
            throw ValidationError("--max-runs and --max-streams are between 1 and 1000000.")
        }
        guard rate.map(WebLimits.isRate) ?? true else { throw ValidationError("--rate is 0 or more.") }
        guard drainLimit.map(WebLimits.isDrainLimit) ?? true else {
            throw ValidationError("--drain-limit is between 0 and 3600.")
        }
        guard idleLimit.map(WebLimits.isIdleLimit) ?? true else {
            throw ValidationError("--idle-limit is hours, 0 or more.")
        }
        guard keepRuns.map(WebLimits.isAge) ?? true else { throw ValidationError("--keep-runs is days, 0 or more.") }
    }

    /// What counts: these options over configuration files over what is usual.
    func limits(_ file: WebLimits) -> ServerLimits {
        ServerLimits(
            maxRuns: maxRuns ?? file.maxRuns ?? 100, maxStreams: maxStreams ?? file.maxStreams ?? 10_000,
            rate: rate ?? file.rate ?? 20, drainLimit: .seconds(drainLimit ?? file.drainLimit ?? 30),
            idleLimit: Self.duration(idleLimit ?? file.idleLimit ?? 24, unit: 3600).flatMap { $0 > .zero ? $0 : nil },
            keepsFiles: Self.duration(keepRuns ?? file.keepRuns, unit: 86_400))
    }

    private static func duration(_ count: Double?, unit: Double) -> Duration? { count.map { .seconds($0 * unit) } }
}

/// How much the server takes.
struct ServerLimits: Sendable, Hashable {
    var maxRuns: Int
    var maxStreams: Int
    /// Requests that change something, a second and client; 0 for no limit.
    var rate: Double
    /// How long answers may take when the server was told to stop.
    var drainLimit: Duration
    /// After how long a run ends to which nobody says anything; nil for never.
    var idleLimit: Duration?
    /// How long the files of runs that have ended are kept; nil for always.
    var keepsFiles: Duration?
}
