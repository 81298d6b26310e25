import LanguageModels
import Logging
import PlaybookEngine
import PlaybookLanguage
import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Runs that outlive the server.
extension RunHost {
    /// Goes on with the runs that were under way when the server stopped. To be called before the first request.
    func goOn() {
        guard let store else { return }
        for (id, record) in store.interrupted {
            do {
                if let run = try resume(id, record, in: store) { carryOut(run) }
            } catch {
                logger.warning("A run cannot go on", metadata: ["run_id": "\(id)", "reason": "\(error)"])
            }
        }
    }

    /// - Returns: nil for a run that came to its end.
    private func resume(_ id: RunID, _ record: RunStore.Record, in store: RunStore) throws -> HostedRun? {
        let (file, session) = try store.open(id)
        let saved = try allowed(try JSONDecoder().decode(SavedRun.self, from: Data(file.header.run)), record)
        let log = StreamingSessionLog(
            beginningWith: session.entries, checkpoint: session.checkpoint, store: file)
        do throws(ResumeError) {
            let model = try? configuration.model.make()
            let run = try ProgramRun(
                resuming: saved, model: model ?? NoModel(), hasModel: configuration.model.canBeAsked,
                isModelSmall: configuration.model.isSmall, waitsForModel: true, retryAdvice: Self.retryAdvice, log: log,
                logger: logger(of: id))
            return HostedRun(
                id: id, epoch: file.epoch, owner: record.owner, run: run, log: log,
                logger: logger(of: id))
        } catch .ended {
            file.close()
            store.noteEnd(of: id)
            return nil
        } catch {
            file.close()
            throw error
        }
    }

    /// What a run may do is what this server allows, whatever was allowed when the run was begun.
    private func allowed(_ run: SavedRun, _ record: RunStore.Record) throws -> SavedRun {
        guard run.options.python == nil || !record.isPosted || configuration.allowsPostedPython else {
            throw PythonRefused()
        }
        var run = run
        run.options.streamingEnabled = configuration.model.streams
        run.options.maxLLMCalls = configuration.maxLLMCalls
        run.options.folder = fileFolder
        return run
    }

    private struct PythonRefused: Error, CustomStringConvertible {
        let description = "a client sent its program, which has Python, and --allow-python is not given"
    }
}
