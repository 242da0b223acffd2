import Cryptography
import Edge
import Hummingbird
import Invoices
import NIOCore

/// Unwraps requests of WeChat or WeCom and wraps our responses.
struct WeChatEnvelope: Sendable {
    let token: String
    /// Nil in plain mode, in which nothing signs the body.
    let cipher: WeChatCipher?

    /// The message within the body of a POST. Only the outermost element is read before the
    /// signature is checked: it holds what was signed.
    func open(_ body: [UInt8], _ query: WeChatQuery) throws(Problem) -> XMLElement {
        let outer = try Self.read(body)
        guard let cipher else { return outer }
        let encrypted = outer.text(of: "Encrypt")
        guard !encrypted.isEmpty,
            WeChatSignature.fits(
                query.messageSignature, [token, query.timestamp, query.nonce, encrypted]),
            let message = cipher.decrypt(encrypted)
        else { throw .unproven }
        return try Self.read(message)
    }

    /// The response to a POST.
    func close(_ message: [UInt8], at now: Timestamp) -> Response {
        guard let cipher else { return .xml(message) }
        let encrypted = cipher.encrypt(message)
        let seconds = now.microseconds / 1_000_000
        let nonce = Hexadecimal.encode(SecureRandom.bytes(8))
        var writer = XMLWriter()
        writer.element("xml") { writer in
            writer.element("Encrypt", text: encrypted)
            writer.element(
                "MsgSignature",
                text: WeChatSignature.make([token, String(seconds), nonce, encrypted]))
            writer.element("TimeStamp", integer: seconds)
            writer.element("Nonce", text: nonce)
        }
        return .xml(writer.bytes)
    }

    private static func read(_ bytes: [UInt8]) throws(Problem) -> XMLElement {
        do throws(XMLFault) {
            return try XMLReader.read(bytes)
        } catch {
            throw Problem(.badRequest, syntax: "XML: \(error.reason.rawValue)")
        }
    }
}

extension Response {
    static func xml(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/xml; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
