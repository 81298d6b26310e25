import Hummingbird
import NIOCore
import PlaybookEngine
import SessionLog

/// One open stream of a run: a loop around ``Watcher`` that performs what it decides.
struct RunStream: Sendable {
    let run: HostedRun
    let watchers: Watchers
    let seat: Watchers.Seat
    let start: StreamStart
    let scope: Watcher.Scope

    /// Writes the stream until it is over or the client has gone.
    ///
    /// The log is the queue: while a write waits for the client, entries gather there and cost nothing, and are then told
    /// merged. Nobody waits for a client but its own stream.
    @concurrent func write(to writer: inout any ResponseBodyWriter) async throws {
        let log = run.log
        let observer = log.tellAppends { [seat] in seat.signal.wake() }
        defer { log.stopTelling(observer) }
        var (watcher, frames) = begin()
        frames = EventFrame.opening + frames
        var position = 0
        while true {
            var hasMore = false
            let now = Moment.now(log.now())
            if let batch = log.batch(from: position) {
                position += batch.count
                hasMore = !batch.isEmpty
                frames += hasMore ? watcher.take(batch, now: now) : watcher.rest(now: now)
                frames += watcher.keepPace(position: position, count: log.count, now: now)
            } else {
                frames += watcher.end(now: now)
            }
            frames += watcher.tick(now: now)
            if watchers.isDraining { frames += watcher.sayGoodbye(.shutdown, now: now) }
            if !frames.isEmpty {
                watchers.noteSending(of: frames.count)
                seat.isWriting(true)
                try await writer.write(ByteBuffer(bytes: frames))
                seat.isWriting(false)
                frames = []
            }
            if watcher.isTooSlow { watchers.noteSlowness() }
            if watcher.isOver || seat.hasHungUp || Task.isCancelled { return }
            if hasMore { continue }
            if let deadline = watcher.deadline {
                // Not to wait for somebody, but to let more come that goes into one frame.
                try await Task.sleep(for: .milliseconds(max(1, deadline - Moment.now(0).ticks)))
            } else {
                await seat.signal.wait()
            }
        }
    }

    private func begin() -> (watcher: Watcher, frames: [UInt8]) {
        let now = Moment.now(run.log.now())
        var frames: [UInt8] = []
        var firstTold = 0
        var count = run.log.count
        switch start {
        case .beginning: break
        case .after(let sequence): firstTold = sequence + 1
        case .snapshot:
            if let (object, sequence) = run.progress.snapshot(runID: run.id, now: now.milliseconds) {
                let id = EventID(epoch: run.epoch, sequence: sequence)
                EventFrame.append(object.bytes, id: id, to: &frames)
                firstTold = sequence + 1
                count = max(count, firstTold)
            }
        }
        let watcher = Watcher(
            runID: run.id, epoch: run.epoch, scope: scope, firstTold: firstTold, count: count, now: now)
        return (watcher, frames)
    }
}
