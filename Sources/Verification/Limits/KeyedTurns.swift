import Synchronization

/// Lets in one at a time for each key, in the order of their coming: an asynchronous mutex by key.
final class KeyedTurns<Key: Hashable & Sendable>: Sendable {
    /// How many may wait for one key; nobody honest asks so often about one invoice at once.
    static var waitingMaximum: Int { 16 }

    private let waiting = Mutex<[Key: [CheckedContinuation<Void, Never>]]>([:])

    /// True when it is the caller's turn, to be answered with `release`; false when too many wait already.
    func acquire(_ key: Key) async -> Bool {
        // Nil: the turn is the caller's at once; false: he must wait.
        let mayWait = waiting.withLock { waiting -> Bool? in
            guard let others = waiting[key] else {
                waiting[key] = []
                return nil
            }
            return others.count < Self.waitingMaximum
        }
        guard let mayWait else { return true }
        guard mayWait else { return false }
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                // The turn may have been given up in between.
                guard waiting[key] != nil else {
                    waiting[key] = []
                    return true
                }
                waiting[key]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
        return true
    }

    func release(_ key: Key) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let others = waiting[key], !others.isEmpty else {
                waiting[key] = nil
                return nil
            }
            return waiting[key]?.removeFirst()
        }
        next?.resume()
    }
}
