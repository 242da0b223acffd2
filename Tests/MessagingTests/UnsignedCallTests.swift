import Cryptography
import Edge
import HTTPTypes
import ServiceForTests
import Testing
import Verification

@testable import Messaging

/// A call whose signature is missing, or is none by its form, is refused before its body is here: a
/// stranger's body that never ends holds nothing.
struct UnsignedCallTests {
    private enum Platform: CaseIterable {
        case line, whatsapp, twilio

        var path: String {
            switch self {
            case .line: "/line"
            case .whatsapp: "/whatsapp"
            case .twilio: "/sms/twilio"
            }
        }

        var field: String {
            switch self {
            case .line: "X-Line-Signature"
            case .whatsapp: "X-Hub-Signature-256"
            case .twilio: "X-Twilio-Signature"
            }
        }

        /// Bytes of a code, written as the platform writes it.
        func written(_ bytes: Int) -> String {
            let code = [UInt8](repeating: 0xAB, count: bytes)
            return self == .whatsapp ? "sha256=" + Hexadecimal.encode(code) : Base64.encode(code)
        }

        func gateway(_ services: GatewayServices, _ api: WebAddress) -> any Gateway {
            switch self {
            case .line:
                LINEGateway(
                    LINEChannel(
                        secret: SecretText("s"), accessToken: SecretText("t"), api: api, data: api),
                    services)
            case .whatsapp:
                WhatsAppGateway(
                    WhatsAppNumber(
                        appSecret: SecretText("s"), verifyToken: SecretText("v"),
                        accessToken: SecretText("t"), phoneNumberID: "5", api: api, media: .none),
                    services)
            case .twilio:
                TwilioGateway(
                    TwilioAccount(
                        authToken: SecretText("s"), publicURL: "https://a.example/sms/twilio",
                        api: api, media: .none), services)
            }
        }

        var bytes: Int { self == .twilio ? 20 : 32 }
    }

    @Test func nobodyIsWaitedForWhoHasNoSignature() async throws {
        let api = try #require(WebAddress("https://api.example"))
        for platform in Platform.allCases {
            let bench = try ChatBench(at: 1_767_576_600) { platform.gateway($0, api) }
            // The body breaks off, which only whoever reads it learns.
            func status(_ signature: String?) async throws -> Int {
                var fields = ["Content-Type": "application/x-www-form-urlencoded"]
                if let signature { fields[platform.field] = signature }
                return try await bench.service.send(
                    .post, platform.path, fields, chunks: [[0x61]], brokenOff: true
                ).status
            }
            let whole = platform.written(platform.bytes)
            #expect(try await status(whole) == 400, "\(platform)")
            let odd = [
                nil, "", "a", "=", String(whole.dropLast()), whole + "A", "x" + whole.dropFirst(),
                " " + whole.dropFirst(), platform.written(platform.bytes - 1),
                platform.written(platform.bytes + 1), platform.written(64),
            ]
            // `x` is a digit of Base64.
            for signature in odd where platform == .whatsapp || signature?.first != "x" {
                #expect(try await status(signature) == 403, "\(platform) \(signature ?? "none")")
            }
            await bench.stop()
        }
    }
}
