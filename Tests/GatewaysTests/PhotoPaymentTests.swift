import Doubles
import Invoices
import ServiceForTests
import Synchronization
import Testing
import Verification

@testable import Edge
@testable import Gateways

/// What a photo that nobody looks at costs its sender.
struct PhotoPaymentTests {
    private let client = Client(channel: .page, name: "a")
    private let start = Timestamp(microseconds: 1_767_576_600_000_000)

    /// Overload and a machine that reads no photos cost their senders nothing; a photo that was looked at
    /// costs what it always does.
    @Test(arguments: PhotoFault.Code.allCases)
    func aPhotoThatIsRefusedUnreadCostsNothing(_ code: PhotoFault.Code) async {
        let allowance = Purse(PhotoVerification.costInQueries)
        let photos = PhotoVerification.unhurried(
            SayingPhotoReader(.failure(PhotoFault(code))), AnsweringVerifier(.notFound), allowance)
        var problems: [Problem.Code] = []
        for _ in 0..<3 {
            do {
                _ = try await photos.readings(for: client, at: start) { _ in [1] }
            } catch {
                if let problem = error as? Problem { problems.append(problem.code) }
            }
        }
        #expect(problems.count == 3)
        #expect(problems.contains(.throttled) != code.isUnread)
    }

    @Test func noRoomForAPhotoCostsNothing() async throws {
        let allowance = Purse(PhotoVerification.costInQueries)
        let arrivals = BodyArrivals(grace: .seconds(600))
        let photos = PhotoVerification(
            reader: SayingPhotoReader(.success([])), verifier: AnsweringVerifier(.notFound),
            allowance: allowance, arrivals: arrivals)
        let own = (0..<BodyArrivals.ofOneMaximum).compactMap { _ in arrivals.begin(client) }
        func problem() async -> Problem.Code? {
            do {
                _ = try await photos.readings(for: client, at: start) { _ in [1] }
                return nil
            } catch {
                return (error as? Problem)?.code
            }
        }
        for _ in 0..<3 { #expect(await problem() == .overloaded) }
        for arrival in own { arrivals.end(arrival) }
        #expect(await problem() == .noInvoiceCode)
        #expect(await problem() == .throttled)
    }

    private final class Purse: Allowance {
        private let count: Mutex<Int>
        init(_ count: Int) { self.count = Mutex(count) }

        func spend(_ count: Int, by client: Client) async -> Duration? {
            self.count.withLock { left in
                guard left >= count else { return .seconds(1) }
                left -= count
                return nil
            }
        }
    }
}
