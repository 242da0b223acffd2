import Invoices
import Verification

/// 对公众说的每一句话。Official terms where the national platform has them.
struct ChineseWords: Words {
    func sentence(_ reason: FieldError.Reason) -> String {
        switch reason {
        case .missing: "请填写此项。"
        case .notJSON: "不是有效的 JSON。"
        case .unknownField: "没有这个字段。"
        case .wrongType: "类型或格式不对。"
        case .tooLong: "内容过长。"
        case .notACode: "发票代码是 10 位或 12 位数字。"
        case .unknownKind: "这个代码不属于任何一种发票，请再核对。"
        case .kindMismatch: "代码与票种不符。"
        case .unknownRegion: "代码开头的数字不是任何地区，请再核对。"
        case .notANumber: "发票号码是 8 位数字；没有代码的数电票是 20 位数字。"
        case .codeMissing: "8 位号码的发票还需要发票代码。"
        case .codeSuperfluous: "20 位号码的数电票没有发票代码，请留空。"
        case .notADate: "日期请写成 2026-01-31 或 20260131。"
        case .inTheFuture: "日期晚于今天，请再核对。"
        case .notAnAmount: "金额最多 11 位整数和两位小数，例如 1234.50。"
        case .notACheckCode: "请填写校验码的后六位，或全部 20 位；区块链发票为 5 位。"
        case .notATaxNumber: "纳税人识别号由 15 至 20 位数字和大写字母组成，中间没有连字符。"
        case .notAQRText: "这不是发票二维码的内容。"
        case .severalInvoices: "这里有几张发票的内容，请一次填一张。"
        case .sumMismatch: "金额加总不符。"
        case .originalMissing: "负数发票须注明被冲红的原发票。"
        case .originalSuperfluous: "只有负数发票才注明原发票。"
        case .originalIsItself: "发票不能冲销自己。"
        case .unknownChange: "只能是 issue、void 或 red-flush。"
        case .contradictsText: "这里与二维码文字（或票面文字）里写的不一致，请改正其中一处。"
        case .repeatedOtherwise: "前面已有同一张发票的另一组信息，一次只核对第一组，请单独再查这一组。"
        case .unknownCampaign: "这里没有这个活动。"
        case .notPrintable: "含有看不见的字符。"
        }
    }

    func status(_ status: InvoiceStatus) -> String {
        switch status {
        case .normal: "正常"
        case .voided: "作废"
        case .redFlushed: "冲红"
        case .partlyRedFlushed: "部分红冲"
        case .whollyRedFlushed: "全额红冲"
        }
    }

    func message(_ verdict: Verdict) -> String {
        switch verdict {
        case .consistent(let verified): message(verified.stored)
        case .inconsistent: "不一致：所填信息与税务机关的电子信息至少有一项不一致。"
        case .notFound: "查无此票。"
        case .outOfRange: "只能查验五年以内开具的发票。"
        case .malformed: "有些内容填写不正确。"
        case .limited(let after, _): "错误查验次数过多，请在\(wait(after))后再试。"
        case .throttled(let after): "查验请求太频繁，请在\(wait(after))后再试。"
        case .overloaded(let after): "目前查验的人太多，请在\(wait(after))后再试。"
        }
    }

    private func message(_ stored: StoredInvoice) -> String {
        let agrees = "发票一致，但状态为：\(status(stored.status))"
        return switch stored.reversal {
        case .none where stored.status == .voided: "\(agrees)，不能付款、报销或抵扣。"
        case .none where stored.total < .zero: "查验成功，发票一致。这是一张红字（负数）发票，用来冲销另一张，本身不能报销。"
        case .none: "查验成功，发票一致。"
        case .partly(let remaining): "\(agrees)。\(Language.chinese.remains(remaining))"
        case .wholly: "\(agrees)，没有剩余金额，不能付款、报销或抵扣。"
        case .unknown: "\(agrees)，没有记录还剩多少，不能付款、报销或抵扣。"
        }
    }

    func attemptsLeft(_ count: Int) -> String {
        count == 0 ? "几个小时内已不能再试。" : "再填错 \(count) 次，就要等几个小时才能再试。"
    }

    func lift(_ details: [ExtraDetail]) -> String {
        let lifts = details.map { $0 == .checkCode ? "填写校验码全部 20 位" : "加填销方税号" }
        return "\(lifts.joined(separator: "，或"))，即可立即查验。"
    }

    var givenDoesNotLift: String { "所填的各项（包括销方税号）不能解除暂停，请与发票逐项核对。" }

    func title(_ problem: Problem.Code) -> String {
        switch problem {
        case .badRequest: "请求无法理解"
        case .unauthorized: "需要密钥"
        case .forbidden: "无权访问"
        case .keyExpired: "密钥已过期"
        case .keyElsewhere: "密钥不能在此地址使用"
        case .notFound: "没有这个地址"
        case .methodNotAllowed: "方法不适用"
        case .tooSlow: "传输太慢"
        case .contentTooLarge: "内容过大"
        case .unsupportedMediaType: "内容类型不支持"
        case .expectationFailed: "无法满足 Expect"
        case .malformed: "填写不正确"
        case .notEntered: "不能参加"
        case .noInvoiceCode: "没有找到发票二维码"
        case .notAPhoto: "不是能读的图片"
        case .tooManyPixels: "图片太大"
        case .unreadablePhoto: "图片无法处理"
        case .photosUnavailable: "暂不能读图片"
        case .limited: "错误查验次数过多"
        case .throttled: "请求太频繁"
        case .overloaded: "服务繁忙"
        case .unavailable: "服务暂时不可用"
        case .internalError: "内部错误"
        }
    }

    func detail(_ problem: Problem.Code, retryAfter: Duration?) -> String {
        let after = retryAfter.map(wait) ?? "片刻"
        return switch problem {
        case .badRequest: "请求与 /openapi.yaml 所述不符。"
        case .unauthorized: "请在 Authorization 标头中提供有效的密钥。"
        case .forbidden: "密钥、签名或来源地址没有所需的权限。"
        case .keyExpired: "此密钥已过有效期，请向运营方申请新的密钥。"
        case .keyElsewhere: "此密钥只能从指定的地址使用，当前来源地址不在其中。"
        case .notFound: "请核对地址；接口说明见 /openapi.yaml。"
        case .methodNotAllowed: "请使用 Allow 标头列出的方法。"
        case .tooSlow: "内容传输太慢。请发送小一些的图片或批次，或改发二维码文字。"
        case .contentTooLarge: "请求的内容超过上限。"
        case .expectationFailed: "Expect 标头只支持 100-continue。"
        case .unsupportedMediaType: "请按 /openapi.yaml 说明的内容类型发送，且不要压缩。"
        case .malformed: "请按各项说明更正后再查验。"
        case .notEntered: "请按 rule 一项所说的规则核对。"
        case .noInvoiceCode:
            "图片中没有读到发票的二维码。请从正上方拍摄，光线均匀、没有阴影，让二维码占画面宽度的四分之一以上。"
        case .notAPhoto: "请发送完整的 JPEG 或 PNG 图片。"
        case .tooManyPixels: "图片不能超过四千万像素，请缩小后再发送，或只截取二维码部分。"
        case .photosUnavailable: "这里暂时不能读图片。请发送二维码文字，或票面上的内容。"
        case .unreadablePhoto: "在规定的时间和内存内没有读出二维码。请只截取二维码，或只对着发票重新拍摄。"
        case .limited: "错误查验次数过多，请在\(after)后再试。"
        case .throttled: "请在\(after)后再试。"
        case .overloaded: "目前查验的人太多，请在\(after)后再试。"
        case .unavailable: "发票台账暂时无法访问，请在\(after)后再试。"
        case .internalError: "这是我们的问题；请告诉我们请求编号。"
        }
    }

    func sentence(_ effect: ServiceUnavailable.Effect) -> String {
        switch effect {
        case .didNotHappen: "本次没有任何变更。"
        case .mayHaveHappened: "变更可能已经生效；重新发送是安全的，不会重复入账。"
        }
    }

    func sentences(_ instead: PhotoInstead) -> [String] {
        switch instead {
        case .file(let format): [sentence(format), "请发送 JPEG 或 PNG：截屏或拍下左上角的二维码；或填写票面内容。"]
        case .code(let code): [sentence(code), "请拍发票左上角的二维码，或填写票面内容。"]
        }
    }

    private func sentence(_ format: FileFormat) -> String {
        switch format {
        case .pdf, .ofd: "这是 \(format.name) 文件，不是照片；请打开它，截屏后再发。"
        case .xml: "这是 XML 或网页文件，不是照片。"
        case .heic: "这是 HEIC 照片，这里读不了；苹果手机可在“设置、相机、格式”里选“兼容性最佳”，或截屏后再发。"
        case .avif, .gif, .webp, .bmp, .tiff: "这是 \(format.name) 图片，这里读不了；请截屏后再发。"
        case .video: "这是视频，不是照片。"
        case .office: "这是 Word、Excel 或 PPT 文件，不是照片；请打开它，截屏后再发。"
        case .archive: "这是压缩包，不是照片；请先解压。"
        case .textFile: "这是文本文件，不是照片；请复制其中的文字，粘贴到输入框里。"
        case .empty: "这个文件是空的。"
        }
    }

    private func sentence(_ code: ForeignCode) -> String {
        switch code {
        case .invoiceLink: "读到的是税务局的发票下载链接；请打开它，再拍下或截取发票本身。"
        case .payment: "读到的是收付款码，不是发票的二维码。"
        case .contact: "读到的是名片或账号的二维码，不是发票的。"
        case .wifi: "读到的是无线网络的二维码，不是发票的。"
        case .link: "读到的二维码是一个网址，不是发票的。"
        case .digits: "读到的二维码只是一串数字，不是发票的。"
        case .text: "读到的二维码是一段文字，不是发票的。"
        }
    }

    func name(of kind: InvoiceKind) -> String { kind.chineseName }
    func name(of region: Region) -> String { region.chineseName }

    private func wait(_ duration: Duration) -> String { " \(Language.chinese.span(of: duration))" }
}
