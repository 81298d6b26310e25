import ArgumentParser

/// The options that say how much the server takes.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Runs that may be under way at once.", valueName: "n"))
    var maxRuns = 100

    @Option(help: ArgumentHelp("Streams that may be open at once.", valueName: "n"))
    var maxStreams = 10_000

    @Option(help: ArgumentHelp("Requests that change something, a second and client; 0 for no limit.", valueName: "n"))
    var rate = 20.0

    @Option(
        help: ArgumentHelp("Seconds that answers may take when the server was told to stop.", valueName: "s"))
    var drainLimit = 30

    @Option(
        help: ArgumentHelp("Hours after which a run ends to which nobody says anything; 0 for never.", valueName: "h"))
    var idleLimit = 24.0

    @Option(
        help: ArgumentHelp(
            "Days after which the files of runs that have ended are deleted. (default: they are kept)",
            valueName: "days"))
    var keepRuns: Double?

    func validate() throws {
        guard (1...1_000_000).contains(maxRuns), (1...1_000_000).contains(maxStreams) else {
            throw ValidationError("--max-runs and --max-streams are between 1 and 1000000.")
        }
        guard rate >= 0, rate.isFinite else { throw ValidationError("--rate is 0 or more.") }
        guard (0...87_600).contains(idleLimit) else { throw ValidationError("--idle-limit is hours, 0 or more.") }
        guard keepRuns.map({ (0...36_500).contains($0) }) ?? true else {
            throw ValidationError("--keep-runs is days, 0 or more.")
        }
        guard (0...3600).contains(drainLimit) else { throw ValidationError("--drain-limit is between 0 and 3600.") }
    }
}
