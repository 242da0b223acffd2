import Cryptography
import Edge
package import ProgramSettings

/// The settings of text messages through Aliyun.
package struct AliyunSettings: SettingArea {
    static let pathSecret = Setting.secret(
        "sms.aliyun.pathSecret",
        """
        32 or more letters, digits, - and _ at random, since Aliyun signs nothing; prefer
        pathSecretFile or FAPIAO_SMS_ALIYUN_PATH_SECRET. Empty: no Aliyun.
        """)
    static let allowedAddresses = Setting.addressRanges(
        "sms.aliyun.allowedAddresses",
        "Addresses or ranges that Aliyun calls from. None: any.")
    static let accessKeyID = Setting.text(
        "sms.aliyun.accessKeyId", "",
        "The AccessKey that may call SendSms and nothing else.")
    static let accessKeySecret = Setting.secret(
        "sms.aliyun.accessKeySecret",
        "Its secret; prefer accessKeySecretFile or FAPIAO_SMS_ALIYUN_ACCESS_KEY_SECRET.")
    static let signName = Setting.text(
        "sms.aliyun.signName", "",
        "The approved signature (签名).")
    static let templateCode = Setting.text(
        "sms.aliyun.templateCode", "",
        """
        The approved template (模板), of nothing but the variables below:
        ${text1}${text2}${text3}${text4}.
        """)
    static let templateFields = Setting.list(
        "sms.aliyun.templateFields", ["text1", "text2", "text3", "text4"],
        "Its variables in their order, over which a reply is dealt out.")
    static let fieldCharactersMaximum = Setting.integer(
        "sms.aliyun.fieldCharactersMaximum", 35, in: 2...1_000,
        "Characters that one variable may hold, a count.")
    static let codeTemplateCode = Setting.text(
        "sms.aliyun.codeTemplateCode", "",
        "The approved template for codes, of one variable. Empty: no codes through Aliyun.")
    static let codeTemplateField = Setting.text(
        "sms.aliyun.codeTemplateField", "code",
        "Its variable.")
    static let endpoint = Setting.webAddress(
        "sms.aliyun.endpoint", "https://dysmsapi.aliyuncs.com",
        "Where SendSms is called, without a path.")

    package static let groups = [
        SettingGroup(
            "sms.aliyun",
            about: """
                Text messages through Aliyun, which calls /sms/aliyun/ and the secret.
                """,
            [
                pathSecret, allowedAddresses, accessKeyID, accessKeySecret,
                signName, templateCode, templateFields, fieldCharactersMaximum,
                codeTemplateCode, codeTemplateField, endpoint,
            ])
    ]

    /// Nil where it is not configured.
    package let account: AliyunSender.Account?
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
    ) -> AliyunSender.Account? {
        let fields = reader.read(Self.templateFields)
        if fields.isEmpty || Set(fields).count < fields.count {
            reader.refuse(templateFields, "the template's variables, each once")
        }
        let secret = reader.read(Self.accessKeySecret)
        let account = AliyunSender.Account(
            accessKeyID: reader.read(Self.accessKeyID), accessKeySecret: secret,
            signName: reader.read(Self.signName), templateCode: reader.read(Self.templateCode),
            fieldNames: fields, fieldCharactersMaximum: reader.read(Self.fieldCharactersMaximum),
            endpoint: reader.read(Self.endpoint),
            codeTemplateCode: reader.read(Self.codeTemplateCode),
            codeFieldName: reader.read(Self.codeTemplateField))
        guard isOn else { return nil }
        reader.require(accessKeySecret, secret, "the AccessKey's secret")
        for setting in [accessKeyID, signName, templateCode] { reader.requireFromConsole(setting) }
        return account
    }
}
