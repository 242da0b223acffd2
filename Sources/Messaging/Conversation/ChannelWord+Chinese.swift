extension ChannelWord {
    /// 与人对话的每一句话。A text message holds 67 characters a part, and two parts at most.
    var chinese: String {
        switch self {
        case .greeting:
            """
            您好，这里可以查验发票的真伪和状态。请发送：
            · 发票二维码的照片，或扫码得到的文字；
            · 或发票上的几项：代码、号码、开票日期和校验码后六位（数电票：20 位号码、日期、价税合计）。
            发送“帮助”查看说明。
            """
        case .help:
            """
            把发票上的内容发给我，一次或分几次都可以，顺序不限，例如：
            033001800111 25672225 2024-03-05 123456
            号码25332000000012345678 日期2025年3月5日 价税合计113.00
            也可以发送二维码的照片或文字。
            “取消”放弃这张，“重来”从头填写。
            """
        case .shortHelp:
            "请发：代码 号码 日期 校验码后六位。专票后面发不含税金额。数电票发：20位号码 日期 价税合计。例：25332000000012345678 20250305 113.00"
        case .cancelled: "已取消。需要时再发给我一张发票的内容即可。"
        case .startingOver: "好，从头开始。"
        case .welcome: "不客气。"
        case .notUnderstood: "没有看懂。发送“帮助”查看怎么查验。"
        case .tooLong: "内容太长，没有读。请只发送一张发票的代码、号码、日期和金额或校验码。"
        case .shortUnreadable: "这条短信不是文字，读不了。请用文字发送：代码 号码 日期 校验码后六位或金额。"
        case .partMissing: "这条长短信没有收全，没有读。请再发一次，或分成几条短的发送。"
        case .unreadable: "我只能读文字和照片。请发送发票上的内容，或二维码的照片。"
        case .notAnInvoiceCode: "这个二维码不是发票的。发票的二维码一般在票面左上角。"
        case .photoWithoutCode: "照片里没有找到二维码。请靠近一些，只拍左上角的二维码，放平、对焦、避免反光；或发送票面上的文字。"
        case .photoUnavailable: "照片没有取到，请再发一次，或发送票面上的文字。"
        case .photoUnreadable: "照片读不了。请发送 JPEG 或 PNG 格式的照片，或发送票面上的文字。"
        case .photoTooLarge: "照片太大。请只拍二维码再发一次，或发送票面上的文字。"
        case .photosNotRead: "这里还不能读照片。请发送扫码得到的文字，或票面上的内容。"
        case .photosOverloaded: "现在发照片的人太多，请过一会儿再发，或发送票面上的文字。"
        case .numberOrDate: "那 8 位数字可能是发票号码，也可能是开票日期。请在前面写上“号码”或“日期”再发一次。"
        case .numberOrCheckCode: "那 20 位数字可能是数电票号码，也可能是校验码。请在前面写上“号码”或“校验码”再发一次。"
        case .dateUnclear: "日期不明确，请写成 2026-01-05 这样的年月日。"
        case .amountUnclear: "金额看不准，没有查。请只发一个数，写到分，例如 12000.00。"
        case .severalValues: "同一项出现了不同的内容，请只发一个。"
        case .severalInvoices: "这条里不止一张发票，分不清哪项是哪张的，都没有查。请一条只发一张。"
        case .askNumber: "请发送发票号码（票面右上角，8 位或 20 位）。"
        case .askCode: "请发送发票代码（票面左上角或右上角，10 位或 12 位）。"
        case .askDate: "请发送开票日期（票面右上角，号码的下方）。"
        case .askLastSix: "请发送校验码后六位（票面右上角，日期的下方）。"
        case .askBlockchainCheckCode: "请发送 5 位校验码（票面右上角，日期的下方）。"
        case .askSellerTaxNumber: "请发送销售方纳税人识别号（票面下部，销售方一栏）。"
        case .askAmountBeforeTax: "请发送不含税的金额（明细下方“合计”一行，不是价税合计）。"
        case .askFreightAmount: "请发送合计金额（运费明细下方，不含税）。"
        case .askPriceBeforeTax: "请发送不含税价（票面下部，价税合计的下方）。"
        case .askVehicleTotal: "请发送车价合计（票面中部，小写）。"
        case .askTotal: "请发送价税合计（票面下部，小写）。"
        case .stillMissing: "还缺："
        case .correctByName: "· 如有填错，十分钟内只发这一项和它的名称，例如“校验码123456”。"
        case .addByName: "· 其他各项不必重发，十分钟内只发这一项即可。"
        case .taxNumberHint: "税号的校验位不符，可能有一位填错，请再看一遍。"
        case .incomplete: "这张二维码里的内容不够，请单独发送这张。"
        case .apology: "暂时无法查验，这不说明发票有问题。请稍后再发一次。"
        case .offerGone: "这个按钮已经过期。请再发一次发票的内容。"
        case .shortNormal: "查验一致，状态正常。"
        case .shortVoided: "已作废！内容与台账一致，但已作废，不能报销入账。"
        case .shortRedFlushed: "已冲红！内容与台账一致，但没有记录还剩多少，不能报销入账。"
        case .shortPartly: "部分红冲！内容与台账一致，只有剩余金额有效。"
        case .shortWholly: "全额红冲！内容与台账一致，但已全部冲销，不能报销入账。"
        case .shortRedLetter: "查验一致：这是红字（负数）发票，不能报销。"
        case .shortInconsistent: "查验不一致：至少有一项与台账不同，请逐位核对。没有填错的，先不要收下。"
        case .shortNotFound: "查无此票。请核对代码和号码；刚开具的过一会儿再查。"
        case .shortOutOfRange: "只能查验五年以内开具的发票，请核对日期。"
        case .shortLimited: "这张发票被填错的次数太多，暂停查验。"
        case .shortOverloaded: "现在查验的人太多，请稍后再发。"
        case .briefNormal: "查验一致，状态正常"
        case .briefVoided: "已作废，不能报销"
        case .briefRedFlushed: "已冲红，不能报销"
        case .briefPartly: "部分红冲"
        case .briefWholly: "全额红冲，不能报销"
        case .briefRedLetter: "查验一致，是红字发票"
        case .briefInconsistent: "查验不一致"
        case .briefNotFound: "查无此票"
        case .briefOutOfRange: "超过五年，没有查"
        case .briefLimited: "填错太多，暂停查验"
        case .briefThrottled: "查得太多，没有查"
        case .briefOverloaded: "人太多，没有查"
        case .briefIncomplete: "内容不够，没有查"
        case .briefRepeated: "与前面一张重复，没有查"
        case .briefUnavailable: "暂时查不了，请稍后再发"
        }
    }
}
