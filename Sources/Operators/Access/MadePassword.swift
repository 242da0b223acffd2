import Synchronization

/// What a derivation elsewhere has made.
final class MadePassword: Sendable {
    private let stored = Mutex<StoredPassword?>(nil)

    var value: StoredPassword? { stored.withLock { $0 } }

    /// - Returns: whether there is one.
    func set(_ password: StoredPassword?) -> Bool {
        stored.withLock { $0 = password }
        return password != nil
    }
}
