import Doubles
import Edge
import Gateways
import HTTPTypes
import Invoices
import ServiceForTests
import Testing
import Verification

struct PhotoEndpointTests {
    static let digital = "01,32,,26990000000000000001,100.00,20260101,,F3DB,"
    static let blockchain =
        "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=0&bill_num=12345678&total_amount=100"

    private func ask(
        _ outcome: Result<[String], PhotoFault>, of verdicts: [Verdict] = [.notFound],
        retryAfter: Duration? = nil, type: String = "image/png", bytes: [UInt8] = [1, 2]
    ) async throws -> (reply: Reply, verifier: AnsweringVerifier, reader: SayingPhotoReader) {
        let verifier = AnsweringVerifier(verdicts.map { .success(Answer($0)) })
        let reader = SayingPhotoReader(outcome)
        let api = PhotoAPI(
            verification: .unhurried(
                reader, verifier, FixedAllowance(retryAfter: retryAfter)),
            authenticator: APIAuthenticator(
                keys: [],
                identity: ClientIdentity(
                    secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none),
                now: { ServiceUnderTest.now }),
            now: { Timestamp(microseconds: 1_767_576_600_000_000) })
        let service = try ServiceUnderTest(verifier, with: [api])
        let reply = try await service.send(
            .post, "/v1/verifications/image", ["Content-Type": type, "Accept-Language": "en"],
            chunks: [bytes])
        return (reply, verifier, reader)
    }

    @Test func eachCodeIsAskedAboutAndShownWithItsAnswer() async throws {
        let second = "01,32,,26990000000000000002,100.00,20260101,,"
        let (reply, verifier, reader) = try await ask(
            .success([Self.digital, second]), of: [.notFound, .inconsistent])
        #expect(reply.status == 200)
        #expect(reader.photos == [[1, 2]])
        #expect(verifier.submitted.map(\.qrText) == [Self.digital, second])
        #expect(
            reply.text.contains(
                #"{"index":0,"read":{"number":"26990000000000000001","issuedOn":"20260101","#
                    + #""amount":"100.00","qr":"\#(Self.digital)"},"verdict":"not_found""#))
        #expect(reply.text.contains(#""verdict":"inconsistent""#))
    }

    @Test func codesOfOthersArePassedOver() async throws {
        let (reply, verifier, _) = try await ask(
            .success(["https://example.com/", Self.digital, "WIFI:S:a;;"]))
        #expect(reply.status == 200)
        #expect(verifier.submitted.map(\.qrText) == [Self.digital])
    }

    @Test func whatIsMissingIsNamedAndWhatWasReadIsTold() async throws {
        let (reply, _, _) = try await ask(
            .success([Self.blockchain]), of: [.malformed([FieldError("code", .codeMissing)])])
        #expect(reply.status == 422)
        #expect(reply.member("type") == #""/problems/malformed""#)
        #expect(reply.member("errors")?.contains(#""field":"code","code":"code_missing""#) == true)
        #expect(
            reply.member("read")?.hasPrefix(#"[{"number":"12345678","amount":"1.00","qr":"#)
                == true)
    }

    @Test func withSeveralCodesTheFieldIsNamedWithItsPlace() async throws {
        let missing = Verdict.malformed([FieldError("amount", .missing)])
        let (reply, _, _) = try await ask(
            .success([Self.blockchain, Self.digital]), of: [missing])
        #expect(reply.status == 422)
        #expect(reply.member("errors")?.contains(#""field":"read[1].amount""#) == true)
    }

    @Test func oneThatIsEnoughMakesTheOthersResults() async throws {
        let missing = Verdict.malformed([FieldError("code", .codeMissing)])
        let (reply, _, _) = try await ask(
            .success([Self.blockchain, Self.digital]), of: [missing, .notFound])
        #expect(reply.status == 200)
        #expect(reply.text.contains(#""verdict":"malformed""#))
    }

    @Test(arguments: [
        (Result<[String], PhotoFault>.success([]), 422, "no-invoice-code"),
        (.success(["https://example.com/"]), 422, "no-invoice-code"),
        (.failure(PhotoFault(.notAPhoto)), 422, "not-a-photo"),
        (.failure(PhotoFault(.unreadable)), 422, "unreadable-photo"),
        (.failure(PhotoFault(.tooLarge)), 422, "too-many-pixels"),
        (.failure(PhotoFault(.overloaded)), 503, "overloaded"),
        (.failure(PhotoFault(.unavailable)), 503, "photos-unavailable"),
    ])
    func everyFaultHasItsProblem(
        _ outcome: Result<[String], PhotoFault>, _ status: Int, _ type: String
    ) async throws {
        let (reply, verifier, _) = try await ask(outcome)
        #expect(reply.status == status)
        #expect(reply.member("type") == "\"/problems/\(type)\"")
        #expect(verifier.submitted.isEmpty)
    }

    /// More is said than "JPEG or PNG", and of a foreign code not that it is blurred.
    @Test(arguments: [
        (Result<[String], PhotoFault>.failure(PhotoFault(.notAPhoto, format: .pdf)), "is a PDF"),
        (.failure(PhotoFault(.notAPhoto, format: .heic)), "Most Compatible"),
        (.failure(PhotoFault(.notAPhoto, format: .webp)), "WebP"),
        (.success(["wxp://f2f0"]), "for payments"),
        (.success(["https://example.com/"]), "web address"),
        (.success(["WIFI:S:a;;", "https://example.com/"]), "wireless"),
    ])
    func whatWasSentInsteadIsNamed(
        _ outcome: Result<[String], PhotoFault>, _ words: String
    ) async throws {
        let (reply, _, _) = try await ask(outcome)
        #expect(reply.status == 422)
        #expect(reply.member("detail")?.contains(words) == true, "\(reply.text)")
        #expect(reply.member("detail")?.contains("top left") == true)
    }

    @Test func aTypeThatIsKnownIsToldToo() async throws {
        let (reply, _, _) = try await ask(.success([]), type: "application/pdf")
        #expect(reply.status == 415 && reply.member("detail")?.contains("screenshot") == true)
    }

    @Test func pastTheLimitThePhotoIsNotTakenIn() async throws {
        let (reply, _, reader) = try await ask(.success([]), retryAfter: .seconds(7))
        #expect(reply.status == 429 && reply[header: "Retry-After"] == "7")
        #expect(reader.photos.isEmpty)
    }

    @Test(arguments: ["image/gif", "application/json", "multipart/form-data", ""])
    func otherTypesAreRefused(_ type: String) async throws {
        let (reply, _, reader) = try await ask(.success([]), type: type)
        #expect(reply.status == 415)
        #expect(reader.photos.isEmpty)
    }

    @Test func tooManyBytesAreRefused() async throws {
        let bytes = [UInt8](repeating: 0, count: PhotoVerification.bytesMaximum + 1)
        let (reply, _, reader) = try await ask(.success([]), bytes: bytes)
        #expect(reply.status == 413)
        #expect(reader.photos.isEmpty)
    }
}
