import Synchronization

/// Brings a password back from a derivation that runs elsewhere.
final class MadePassword: Sendable {
    private let stored = Mutex<StoredPassword?>(nil)

    var value: StoredPassword? { stored.withLock { $0 } }

    /// - Returns: false if there is none.
    func set(_ password: StoredPassword?) -> Bool {
        stored.withLock { $0 = password }
        return password != nil
    }
}
