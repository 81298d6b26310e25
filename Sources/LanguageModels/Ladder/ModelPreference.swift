/// Which of several models is asked first, after what was seen of them. It only computes; the time is handed in.
struct ModelPreference: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Why a model is not asked for now.
    private enum Absence: Sendable {
        /// It refuses whatever it is asked: its key, its name or its account is wrong.
        case forGood
        case until(Instant)
    }

    /// After a model has failed so often that another was asked, it is left in peace for so long.
    static let rest = Duration.seconds(60)

    private let count: Int
    private var absences: [Int: Absence] = [:]
    /// Those whose absence was told.
    private var told: Set<Int> = []

    /// - Parameter count: of the models, which are named by their places from 0.
    init(count: Int) {
        self.count = count
    }

    /// In which order to ask: as the person wants it, with those that rest at the end; never those that refuse, unless all
    /// do.
    func order(at now: Instant) -> [Int] {
        let all = 0..<count
        let ready = all.filter { isReady($0, at: now) }
        let resting = all.filter { place in
            if case .until(let end)? = absences[place] { now < end } else { false }
        }
        let order = ready + resting
        return order.isEmpty ? Array(all) : order
    }

    private func isReady(_ place: Int, at now: Instant) -> Bool {
        switch absences[place] {
        case nil: true
        case .until(let end)?: now >= end
        case .forGood?: false
        }
    }

    mutating func answered(_ place: Int) {
        absences[place] = nil
        told.remove(place)
    }

    /// - Returns: whether a person does not know yet that the model cannot be asked.
    mutating func failed(_ place: Int, with code: ModelError.Code, at now: Instant) -> Bool {
        switch code {
        case .authentication, .notFound, .quotaExhausted: absences[place] = .forGood
        // It may have replies for others.
        case .recordingExhausted: break
        default: absences[place] = .until(now + Self.rest)
        }
        return told.insert(place).inserted
    }
}
