package import Cryptography
import Invoices

/// Sends a reply by Tencent Cloud's SendSms (sms, 2021-01-11).
package struct TencentSender: TemplateSending {
    /// The account as Tencent's console shows it.
    package struct Account: Sendable {
        package var secretID: String
        package var secretKey: SecretText
        /// The application's number in the console (SdkAppId).
        package var sdkAppID: String
        /// The signature (签名) before the text, as Tencent has approved it.
        package var signName: String
        /// The template for replies, as Tencent has approved it.
        package var templateID: String
        /// The variables of that template.
        package var fieldCount: Int
        /// Characters that one variable takes; a text longer than all together is cut.
        package var fieldCharactersMaximum: Int
        /// The region in the call's header, such as `ap-guangzhou`.
        package var region: String
        /// `https://sms.tencentcloudapi.com`
        package var endpoint: WebAddress
        /// Of the template for codes, whose one variable is the code; empty where there is none.
        package var codeTemplateID: String

        package init(
            secretID: String, secretKey: SecretText, sdkAppID: String, signName: String,
            templateID: String, fieldCount: Int, fieldCharactersMaximum: Int, region: String,
            endpoint: WebAddress, codeTemplateID: String = ""
        ) {
            self.secretID = secretID
            self.secretKey = secretKey
            self.sdkAppID = sdkAppID
            self.signName = signName
            self.templateID = templateID
            self.fieldCount = fieldCount
            self.fieldCharactersMaximum = fieldCharactersMaximum
            self.region = region
            self.endpoint = endpoint
            self.codeTemplateID = codeTemplateID
        }

        /// The same account with the template for codes, nil where there is none.
        var forCodes: Account? {
            guard !codeTemplateID.isEmpty else { return nil }
            var account = self
            account.templateID = codeTemplateID
            account.fieldCount = 1
            return account
        }
    }

    private let account: Account
    private let fields: TemplateFields
    private let signature: TC3Signature
    private let caller: any OutboundCaller

    init(account: Account, caller: any OutboundCaller) {
        self.account = account
        fields = TemplateFields(
            count: account.fieldCount, charactersMaximum: account.fieldCharactersMaximum)
        signature = TC3Signature(secretID: account.secretID, secretKey: account.secretKey)
        self.caller = caller
    }

    func send(
        _ text: String, to recipient: String, reference: String, at now: Timestamp
    ) async throws(OutboundFault) -> TemplateOutcome {
        // Tencent reports under a number of its own, which its reply names.
        try await Self.outcome(caller.call(request(text, to: recipient, at: now)))
    }

    func request(_ text: String, to recipient: String, at now: Timestamp) -> OutboundRequest {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("PhoneNumberSet")
            writer.array([recipient]) { $0.string($1) }
            writer.field("SmsSdkAppId", account.sdkAppID)
            writer.field("SignName", account.signName)
            writer.field("TemplateId", account.templateID)
            writer.name("TemplateParamSet")
            writer.array(fields.deal(text)) { $0.string($1) }
        }
        var request = OutboundRequest(url: account.endpoint.origin + "/")
        request.body = writer.bytes
        request.headers = [
            ("content-type", TC3Signature.contentType), ("x-tc-action", "SendSms"),
            ("x-tc-version", "2021-01-11"), ("x-tc-region", account.region),
            ("x-tc-timestamp", "\(now.microseconds / 1_000_000)"),
            (
                "authorization",
                signature.authorization(
                    service: "sms", host: account.endpoint.authority, body: writer.bytes, at: now)
            ),
        ]
        return request
    }

    /// Tencent refuses with status 200: the call as a whole, or its one number.
    private static func outcome(_ reply: OutboundReply) -> TemplateOutcome {
        guard reply.status < 500 else { return .later }
        guard let response = (try? PlatformJSON(reply.body))?["Response"] else {
            return .refused(code: "unreadable")
        }
        let sendings = response["SendStatusSet"]?.elements ?? []
        let parts = (response["Error"].map { [$0] } ?? []) + sendings
        let no = parts.lazy.map { $0["Code"]?.text ?? "" }.first { $0 != "Ok" }
        guard let no else {
            return parts.isEmpty
                ? .refused(code: "unreadable")
                : .accepted(name: sendings.first?["SerialNo"]?.name ?? "")
        }
        let isPassing = ["InternalError", "RequestLimitExceeded"].contains { no.hasPrefix($0) }
        return isPassing ? .later : .refusal(no)
    }
}
