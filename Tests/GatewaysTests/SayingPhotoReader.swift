import Synchronization
import Verification

@testable import Gateways

/// Says of every picture what the test wrote down.
final class SayingPhotoReader: PhotoReading {
    private let outcome: Result<[String], PhotoFault>
    private let seen = Mutex<[[UInt8]]>([])

    init(_ outcome: Result<[String], PhotoFault>) { self.outcome = outcome }

    var pictures: [[UInt8]] { seen.withLock { $0 } }

    func codes(in picture: [UInt8]) async throws(PhotoFault) -> [String] {
        seen.withLock { $0.append(picture) }
        return try outcome.get()
    }
}

/// Allows everything, or nothing for so long.
struct FixedAllowance: Allowance {
    var retryAfter: Duration?

    func spend(_ count: Int, by client: Client) async -> Duration? {
        retryAfter
    }
}
