package import Invoices
import Providers

extension SimulatedAlipay {
    /// The bill of a day as the merchant downloads it: a zip of one file in GBK.
    package func bill(of app: String, on day: CalendarDay) -> [UInt8] {
        let flows = (flows[app] ?? []).on(day)
        var file = SimulatedGBK()
        file.line("#支付宝账务明细查询")
        file.line(
            "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注")
        for (number, flow) in flows {
            let isOut = flow.amount < .zero
            let cells = [
                "A\(app)\(number)\t", flow.payment, "\(flow.order)\t", "", flow.clock, "***",
                isOut ? "" : "\(flow.amount)", isOut ? "\(flow.amount)" : "", "\(flow.rest)", "",
                "", "",
            ]
            file.line(cells.joined(separator: ","))
        }
        let income = flows.map(\.flow.amount).filter { $0 > .zero }
        let outgo = flows.map(\.flow.amount).filter { $0 < .zero }
        file.line("#支出合计：\(outgo.count)笔，共\(Fen.sum(outgo) ?? .zero)元")
        file.line("#收入合计：\(income.count)笔，共\(Fen.sum(income) ?? .zero)元")
        return SimulatedZip.file(named: "\(app)_\(day.compact).csv", file.bytes)
    }

    /// - Parameter content: what is asked for.
    func billPlace(_ content: [UInt8], of app: App, at now: Timestamp) -> ProviderReply {
        var day: CalendarDay?
        var reader = JSONReader(content)
        try? reader.object { (reader, name) throws(JSONError) in
            if name == "bill_date" {
                day = CalendarDay(try reader.string(maximumBytes: 32))
            } else {
                try reader.skip()
            }
        }
        guard let day, day < now.dayInChina, !(flows[app.number] ?? []).on(day).isEmpty else {
            return reply(Alipay.billAddress, "40004", "isp.bill_not_exist")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("code", "10000")
            writer.field("msg", "Success")
            writer.field(
                "bill_download_url",
                "http://dwbillcenter.alipay.com/bill?app=\(app.number)&day=\(day)")
        }
        return authority.reply(Alipay.billAddress, writer.bytes)
    }

    /// The address alone opens the file: whoever has it gets the bill.
    func download(_ path: String) -> ProviderReply {
        let query = path.split(separator: "?").dropFirst().first ?? ""
        guard let fields = FormFields(query.utf8), let app = fields["app"],
            let day = fields["day"].flatMap({ CalendarDay($0) })
        else { return ProviderReply(status: 404) }
        return ProviderReply(status: 200, body: bill(of: app, on: day))
    }
}
