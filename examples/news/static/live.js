const list = document.querySelector("ol");
const socket = new WebSocket(location.href.replace(/^http/, "ws") + "live");
socket.onmessage = (message) => {
    const item = document.createElement("li");
    item.textContent = message.data;
    list.prepend(item);
};
