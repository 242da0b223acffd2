import Synchronization
import Verification

/// Who has pictures in our memory just now: so many in all, and not all of one client. The doors have
/// one, and the chats another.
final class PhotoHold: Sendable {
    /// Pictures: 160 MB of them at their largest.
    static let picturesMaximum = 16
    /// Pictures of one client: who sends them slowly takes no more than this from all others.
    static let picturesOfOneMaximum = 4

    private let held = Mutex<[Client: Int]>([:])

    /// Whether there is room; then `leave` must follow.
    func enter(_ client: Client) -> Bool {
        held.withLock { held in
            guard held.values.reduce(0, +) < Self.picturesMaximum,
                held[client, default: 0] < Self.picturesOfOneMaximum
            else { return false }
            held[client, default: 0] += 1
            return true
        }
    }

    func leave(_ client: Client) {
        held.withLock { held in
            let left = held[client, default: 1] - 1
            held[client] = left == 0 ? nil : left
        }
    }
}
