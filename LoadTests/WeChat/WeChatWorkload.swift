import Foundation
import NIOCore

/// Questions about invoices as WeChat posts them in plain mode: signed, each from a person of its
/// own and under a message id of its own.
final class WeChatWorkload: Workload {
    private let target: Target
    private let token: String
    private var questions: SMSQuestions
    private var random: SplitMix
    private var request: RequestTemplate
    private var signedAt: Int64

    /// Well within the five minutes that a signature is good for.
    private static let signatureKeptSeconds: Int64 = 60

    init(target: Target, token: String, questions: SMSQuestions, seed: UInt64) {
        self.target = target
        self.token = token
        self.questions = questions
        random = SplitMix(seed: seed)
        signedAt = Self.seconds
        request = Self.request(to: target, token, at: signedAt)
    }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        guard let (invoice, text) = questions.next() else { return nil }
        let now = Self.seconds
        if now - signedAt >= Self.signatureKeptSeconds {
            signedAt = now
            request = Self.request(to: target, token, at: now)
        }
        let body = Self.message(text, person: random.next(), id: random.next() >> 1, at: now)
        request.writeHead(bodyBytes: body.utf8.count, to: &buffer)
        buffer.writeString(body)
        return invoice
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        guard httpStatus == 200 else { return .httpStatus(httpStatus) }
        return questions.fault(ticket, body.text(0..<body.count))
    }

    private static var seconds: Int64 { Int64(Date().timeIntervalSince1970) }

    private static func request(
        to target: Target, _ token: String, at seconds: Int64
    ) -> RequestTemplate {
        let signature = signature(token, String(seconds), "load")
        return RequestTemplate(
            "POST", "/wechat?signature=\(signature)&timestamp=\(seconds)&nonce=load", to: target,
            contentType: "text/xml")
    }

    /// Of the sorted parts, joined (developers.weixin.qq.com, "接入指南").
    static func signature(_ token: String, _ timestamp: String, _ nonce: String) -> String {
        SHA1.hexadecimal([token, timestamp, nonce].sorted().joined())
    }

    private static func message(
        _ text: String, person: UInt64, id: UInt64, at seconds: Int64
    ) -> String {
        """
        <xml><ToUserName>gh_load</ToUserName><FromUserName>o\(person)</FromUserName>\
        <CreateTime>\(seconds)</CreateTime><MsgType>text</MsgType>\
        <Content><![CDATA[\(text)]]></Content><MsgId>\(id)</MsgId></xml>
        """
    }
}
