import Synchronization
import Verification

@testable import Edge

/// Says of every photo what the test wrote down.
final class SayingPhotoReader: PhotoReading {
    private let report: PhotoReport
    private let seen = Mutex<[[UInt8]]>([])

    init(_ outcome: Result<[String], PhotoFault>, processorTime: Duration = .zero) {
        report = PhotoReport(outcome, processorTime: processorTime)
    }

    var photos: [[UInt8]] { seen.withLock { $0 } }

    func read(_ photo: [UInt8], from client: Client) async -> PhotoReport {
        seen.withLock { $0.append(photo) }
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

extension PhotoVerification {
    /// Where no photo comes too slowly, however slow this machine is.
    static func unhurried(
        _ reader: any PhotoReading, _ verifier: any InvoiceVerifying,
        _ allowance: any Allowance = FixedAllowance()
    ) -> PhotoVerification {
        PhotoVerification(
            reader: reader, verifier: verifier, allowance: allowance,
            arrivals: BodyArrivals(grace: .seconds(600)))
    }
}
