use pyramidion::subscriber;

struct OrderPlaced;

struct Mailer;

impl Mailer {
    #[subscriber(OrderPlaced)]
    fn send_mail(&self, _: &OrderPlaced) -> pyramidion::Result<()> {
        Ok(())
    }
}

fn main() {}
