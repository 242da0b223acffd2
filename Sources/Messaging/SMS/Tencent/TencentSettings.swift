import Cryptography
import Edge
package import ProgramSettings

/// The settings of text messages through Tencent Cloud.
package struct TencentSettings: SettingArea {
    static let pathSecret = Setting.secret(
        "sms.tencent.pathSecret",
        """
        32 or more letters, digits, - and _ at random, since Tencent signs nothing; prefer
        pathSecretFile or FAPIAO_SMS_TENCENT_PATH_SECRET. Empty: no Tencent.
        """)
    static let allowedAddresses = Setting.addressRanges(
        "sms.tencent.allowedAddresses",
        "Addresses or ranges that Tencent calls from. None: any.")
    static let secretID = Setting.text(
        "sms.tencent.secretId", "",
        "The API key that may call SendSms and nothing else.")
    static let secretKey = Setting.secret(
        "sms.tencent.secretKey",
        "Its secret; prefer secretKeyFile or FAPIAO_SMS_TENCENT_SECRET_KEY.")
    static let sdkAppID = Setting.text(
        "sms.tencent.sdkAppId", "",
        "The SMS application.")
    static let signName = Setting.text(
        "sms.tencent.signName", "",
        "The approved signature (签名).")
    static let templateID = Setting.text(
        "sms.tencent.templateId", "",
        "The approved template (模板), of nothing but variables: {1}{2}{3}{4}.")
    static let templateFieldCount = Setting.integer(
        "sms.tencent.templateFieldCount", 4, in: 1...20,
        "Variables in it, a count.")
    static let fieldCharactersMaximum = Setting.integer(
        "sms.tencent.fieldCharactersMaximum", 35, in: 2...1_000,
        "Characters that one variable may hold, a count.")
    static let codeTemplateID = Setting.text(
        "sms.tencent.codeTemplateId", "",
        "The approved template for codes, of one variable, {1}. Empty: no codes through Tencent.")
    static let region = Setting.text(
        "sms.tencent.region", "ap-guangzhou",
        "Region of the API.")
    static let endpoint = Setting.webAddress(
        "sms.tencent.endpoint", "https://sms.tencentcloudapi.com",
        "Where SendSms is called, without a path.")

    package static let groups = [
        SettingGroup(
            "sms.tencent",
            about: """
                Text messages through Tencent Cloud, which calls /sms/tencent/ and the secret.
                """,
            [
                pathSecret, allowedAddresses, secretID, secretKey, sdkAppID,
                signName, templateID, templateFieldCount,
                fieldCharactersMaximum, codeTemplateID, region, endpoint,
            ])
    ]

    /// Nil where it is not configured.
    package let account: TencentSender.Account?
    /// The callers that are let in; with an empty secret there is no endpoint.
    package let caller: CloudCaller

    package init(from reader: inout SettingReader) {
        let caller = CloudCaller(
            from: &reader, secret: Self.pathSecret, addresses: Self.allowedAddresses)
        self.caller = caller
        account = Self.account(from: &reader, isOn: !caller.secret.isEmpty)
    }

    private static func account(
        from reader: inout SettingReader, isOn: Bool
    ) -> TencentSender.Account? {
        let key = reader.read(Self.secretKey)
        let account = TencentSender.Account(
            secretID: reader.read(Self.secretID), secretKey: key,
            sdkAppID: reader.read(Self.sdkAppID),
            signName: reader.read(Self.signName), templateID: reader.read(Self.templateID),
            fieldCount: reader.read(Self.templateFieldCount),
            fieldCharactersMaximum: reader.read(Self.fieldCharactersMaximum),
            region: reader.read(Self.region), endpoint: reader.read(Self.endpoint),
            codeTemplateID: reader.read(Self.codeTemplateID))
        guard isOn else { return nil }
        reader.require(secretKey, key, "the API key's secret")
        for setting in [secretID, sdkAppID, signName, templateID, region] {
            reader.requireFromConsole(setting)
        }
        return account
    }
}
