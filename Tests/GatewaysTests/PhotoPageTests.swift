import Doubles
import Gateways
import HTTPTypes
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Edge

/// The page's upload, where a photo has several invoices; one alone is the browser's to try.
struct PhotoPageTests {
    private static let codes = (1...3).map { "01,32,,2699000000000000000\($0),100.00,20260101,," }
    private static let gone = ServiceUnavailable(.ledger, .unreachable, "gone")

    private func ask(_ outcomes: [AnsweringVerifier.Outcome]) async throws -> Reply {
        let verifier = AnsweringVerifier(outcomes)
        let memory = MemoryEphemeralStore()
        memory.fail(with: ServiceUnavailable(.cache, .unreachable, "away"))
        let whole = try SyntheticPage.page()
        let time = Timestamp(microseconds: 1_767_576_600_000_000)
        let page = PhotoPage(
            page: whole,
            results: ResultPages(page: whole, memory: memory, secret: [7], now: { time }),
            verification: .unhurried(SayingPhotoReader(.success(Self.codes)), verifier),
            identity: ClientIdentity(
                secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none),
            now: { time })
        let service = try ServiceUnderTest(verifier, with: [page])
        let form =
            "--b\r\nContent-Disposition: form-data; name=\"lang\"\r\n\r\nen\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n\u{1}\u{2}\r\n--b--\r\n"
        return try await service.send(
            .post, "/photo", ["Content-Type": "multipart/form-data; boundary=b"],
            chunks: [Array(form.utf8)])
    }

    @Test func aFaultHurtsOnlyTheInvoiceThatItConcerns() async throws {
        let reply = try await ask([
            .success(Answer(.notFound)), .failure(Self.gone), .success(Answer(.inconsistent)),
        ])
        #expect(reply.status == 200)
        for headline in [VerdictWord.notFoundHeadline, .faultHeadline, .inconsistentHeadline] {
            #expect(reply.text.contains(headline.text(in: .english)), "\(headline)")
        }
    }

    /// Two refused invoices on one page: each says which it is.
    @Test func everyNoNamesItsInvoice() async throws {
        let reply = try await ask([
            .success(Answer(.notFound)), .failure(Self.gone), .success(Answer(.inconsistent)),
        ])
        for number in (1...3).map({ "2699000000000000000\($0)" }) {
            #expect(reply.text.contains("<bdi>\(number)</bdi>"), "\(number)")
        }
    }

    @Test func whereNothingIsKnownOfAnyItIsUnavailable() async throws {
        let reply = try await ask([.failure(Self.gone)])
        #expect(reply.status == 503)
        #expect(reply[header: "Retry-After"] == "5")
    }
}
