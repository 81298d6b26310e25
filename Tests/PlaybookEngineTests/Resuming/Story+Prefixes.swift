import OrderedCollections
import PlaybookLanguage
import SessionLog
import TestSupport
import Testing

@testable import PlaybookEngine

/// Invariant 6 of the architecture: every prefix of a log folds to a consistent state, and a run that goes on from it goes on
/// as if nothing had happened.
extension Story {
    /// How many prefixes of a log are gone on from at most; of a longer one, so many at random.
    static let resumptions = 60

    /// Tells the story undisturbed, then from prefixes of its log, and compares.
    ///
    /// - Parameter isExact: whether the results must be equal, and not the messages alone.
    func checkPrefixes(
        isExact: Bool = true, of given: [LogEntry]? = nil, check: (Told) throws -> Void = { _ in }
    ) async throws {
        let whole = await tell()
        try check(whole)
        let entries = given ?? whole.entries
        var random = SeededGenerator(seed: 7)
        let chosen = Set((1..<entries.count).shuffled(using: &random).prefix(Self.resumptions))
        var fold = LogFold(from: beginning)
        for (index, entry) in entries.enumerated() {
            try fold.take(entry)
            try FoldTests.checkConsistency(of: fold.state)
            guard chosen.contains(index) else { continue }
            // What is kept of it is the same.
            let checkpoint = RunCheckpoint(state: fold.state, requests: fold.requests)
            #expect(RunCheckpoint(checkpoint.bytes) == checkpoint)
            let told = await tell(
                after: Array(entries.prefix(index + 1)),
                ProgramRun.Resumption(state: fold.state, missingEvents: Array(fold.missing)))
            let place = Comment("\(self), killed after entry \(index), \(entry.event)")
            #expect(told.ending == whole.ending, place)
            #expect(told.messages == whole.messages, place)
            #expect(told.faultyMessages == [], place)
            #expect(told.unreplacedMessages == [], place)
            if isExact {
                #expect(told.variables == whole.variables, place)
                #expect(told.artifacts == whole.artifacts, place)
            }
            try check(told)
            #expect(try LogFold(told.entries[(index + 1)...], from: fold.state).state == told.state, place)
        }
        if given == nil { #expect(fold.state == whole.state) }
    }
}
