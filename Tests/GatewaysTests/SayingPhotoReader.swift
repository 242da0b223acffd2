import Synchronization
import Verification

@testable import Gateways

/// Says of every picture what the test wrote down.
final class SayingPhotoReader: PhotoReading {
    private let report: PhotoReport
    private let seen = Mutex<[[UInt8]]>([])

    init(_ outcome: Result<[String], PhotoFault>, processorTime: Duration = .zero) {
        report = PhotoReport(outcome, processorTime: processorTime)
    }

    var pictures: [[UInt8]] { seen.withLock { $0 } }

    func read(_ picture: [UInt8], from client: Client) async -> PhotoReport {
        seen.withLock { $0.append(picture) }
        return report
    }
}

/// Allows everything, or nothing for so long.
struct FixedAllowance: Allowance {
    var retryAfter: Duration?

    func spend(_ count: Int, by client: Client) async -> Duration? {
        retryAfter
    }
}
