package import Cryptography
import Invoices

/// Sends a reply by Aliyun's SendSms (dysmsapi, 2017-05-25).
package struct AliyunSender: TemplateSending {
    /// The account as Aliyun's console shows it.
    package struct Account: Sendable {
        package var accessKeyID: String
        package var accessKeySecret: SecretText
        /// The signature (签名) before the text, as Aliyun has approved it.
        package var signName: String
        /// The template for replies, as Aliyun has approved it.
        package var templateCode: String
        /// The template's variables in their order.
        package var fieldNames: [String]
        /// Characters that one variable takes; a text longer than all together is cut.
        package var fieldCharactersMaximum: Int
        /// `https://dysmsapi.aliyuncs.com`
        package var endpoint: WebAddress
        /// Of the template for codes; empty where there is none.
        package var codeTemplateCode: String
        /// Its one variable.
        package var codeFieldName: String

        package init(
            accessKeyID: String, accessKeySecret: SecretText, signName: String,
            templateCode: String,
            fieldNames: [String], fieldCharactersMaximum: Int, endpoint: WebAddress,
            codeTemplateCode: String = "", codeFieldName: String = ""
        ) {
            self.accessKeyID = accessKeyID
            self.accessKeySecret = accessKeySecret
            self.signName = signName
            self.templateCode = templateCode
            self.fieldNames = fieldNames
            self.fieldCharactersMaximum = fieldCharactersMaximum
            self.endpoint = endpoint
            self.codeTemplateCode = codeTemplateCode
            self.codeFieldName = codeFieldName
        }

        /// The same account with the template for codes, nil where there is none.
        var forCodes: Account? {
            guard !codeTemplateCode.isEmpty else { return nil }
            var account = self
            account.templateCode = codeTemplateCode
            account.fieldNames = [codeFieldName]
            return account
        }
    }

    private let account: Account
    private let fields: TemplateFields
    private let signature: ACS3Signature
    private let caller: any OutboundCaller
    private let nonce: @Sendable () -> String

    init(
        account: Account, caller: any OutboundCaller,
        nonce: @escaping @Sendable () -> String = { Hexadecimal.encode(SecureRandom.bytes(16)) }
    ) {
        self.account = account
        fields = TemplateFields(
            count: account.fieldNames.count, charactersMaximum: account.fieldCharactersMaximum)
        signature = ACS3Signature(
            accessKeyID: account.accessKeyID, accessKeySecret: account.accessKeySecret)
        self.caller = caller
        self.nonce = nonce
    }

    func send(
        _ text: String, to recipient: String, reference: String, at now: Timestamp
    ) async throws(OutboundFault) -> TemplateOutcome {
        let request = request(text, to: recipient, reference: reference, at: now)
        return try await Self.outcome(caller.call(request), reference)
    }

    func request(
        _ text: String, to recipient: String, reference: String = "", at now: Timestamp
    ) -> OutboundRequest {
        var variables = JSONWriter()
        variables.object { writer in
            for (name, piece) in zip(account.fieldNames, fields.deal(text)) {
                writer.name(dynamic: name)
                writer.string(piece)
            }
        }
        var query: [(name: String, value: String)] = [
            ("PhoneNumbers", recipient), ("SignName", account.signName),
            ("TemplateCode", account.templateCode),
            ("TemplateParam", String(decoding: variables.bytes, as: UTF8.self)),
        ]
        // Aliyun repeats it as out_id in its report.
        if !reference.isEmpty { query.append(("OutId", reference)) }
        let bodyDigest = Hexadecimal.encode(SHA256.digest([]))
        let utc = now.utc
        let headers: [(name: String, value: String)] = [
            ("host", account.endpoint.authority), ("x-acs-action", "SendSms"),
            ("x-acs-content-sha256", bodyDigest), ("x-acs-date", "\(utc.day)T\(utc.clock)Z"),
            ("x-acs-signature-nonce", nonce()), ("x-acs-version", "2017-05-25"),
        ]
        let authorization = signature.authorization(
            method: "POST", query: query, headers: headers, bodyDigest: bodyDigest)
        var request = OutboundRequest(
            url: "\(account.endpoint.origin)/?\(ACS3Signature.canonical(query))")
        // The client writes the host of the address itself.
        request.headers = headers.filter { $0.name != "host" }
        request.headers.append(("authorization", authorization))
        return request
    }

    private static func outcome(_ reply: OutboundReply, _ reference: String) -> TemplateOutcome {
        guard reply.status < 500 else { return .later }
        var code = ""
        var reader = JSONReader(reply.body)
        do throws(JSONError) {
            try reader.object { (reader, name) throws(JSONError) in
                if name == "Code" {
                    code = try reader.string(maximumBytes: 256)
                } else {
                    try reader.skip()
                }
            }
        } catch {
            return .refused(code: "unreadable")
        }
        if code == "OK" { return .accepted(name: reference) }
        return code.hasPrefix("Throttling") ? .later : .refusal(code)
    }
}
